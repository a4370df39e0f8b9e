import type { StatusWord } from '../../station/protocol/index.ts'
import type { Progress } from '../contract/index.ts'
import type { RecordState } from './lifecycle.ts'

export type UploadStep = 'waiting' | 'announcing' | 'sending' | 'received' | 'blocked'
export type ListGroup = 'drafts' | 'unsent' | 'received' | 'attention' | 'discarded'

/** What the officer sees, from the three stored states. The only place that decides it. */
export function progressOf(
  record: RecordState,
  upload: UploadStep | undefined,
  station: StatusWord | undefined,
): Progress {
  if (record === 'draft' || record === 'discarded') return record
  // The station's word counts only for what it has: until its receipt is here, the application is still ours.
  if (upload === 'received') return station ?? 'received'
  if (upload === undefined) return 'finalised'
  return upload === 'announcing' ? 'waiting' : upload
}

const groups: Record<Progress, ListGroup> = {
  draft: 'drafts',
  finalised: 'unsent',
  waiting: 'unsent',
  sending: 'unsent',
  blocked: 'unsent',
  received: 'received',
  held: 'received',
  pending: 'received',
  accepted: 'received',
  registered: 'received',
  made: 'received',
  ready: 'received',
  delivered: 'received',
  activated: 'received',
  failed: 'attention',
  expired: 'attention',
  conflict: 'attention',
  returned: 'attention',
  discarded: 'discarded',
}

export const groupOf = (progress: Progress): ListGroup => groups[progress]
