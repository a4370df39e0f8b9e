/** Every fault that the road knows, at every step of one upload. */
import type { Fault, Step } from './scripted-road.ts'

const steps: readonly Step[] = ['announcement', 'patch']

/**
 * @param bodyCuts where a PATCH's body is cut, in bytes.
 * @param answerCuts where an answer is cut, in bytes of head and body.
 */
export function singleFaults(bodyCuts: readonly number[], answerCuts: readonly number[]): Fault[] {
  return steps.flatMap((step): Fault[] => [
    { step, kind: 'request-lost' },
    ...(step === 'patch' ? bodyCuts : [0, 1, 100]).map((at) => ({ step, kind: 'request-cut', at }) as const),
    { step, kind: 'request-overtaken' },
    { step, kind: 'request-twice', together: false },
    { step, kind: 'request-twice', together: true },
    { step, kind: 'answer-lost' },
    ...answerCuts.map((at) => ({ step, kind: 'answer-cut', at }) as const),
    { step, kind: 'answer-late', ms: 150 },
    { step, kind: 'answer-twice' },
    { step, kind: 'answer-of-before' },
  ])
}
