/** The three states of a record and what may happen to it. Reads nothing, writes nothing. */
export type RecordState = 'draft' | 'finalised' | 'sealed' | 'discarded'
export type RecordAct = 'edit' | 'discard' | 'finalise' | 'seal' | 'correct'

const allowed: Record<RecordAct, readonly RecordState[]> = {
  edit: ['draft'],
  discard: ['draft'],
  finalise: ['draft'],
  seal: ['finalised', 'sealed'], // sealed again: a new packet that supersedes
  correct: ['finalised', 'sealed'],
}

export const may = (state: RecordState, act: RecordAct): boolean => allowed[act].includes(state)
