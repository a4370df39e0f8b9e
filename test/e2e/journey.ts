/** One application from sign-in to its correction, through every section of the real page: the same steps for both hosts. */
import { stripVTControlCharacters } from 'node:util'
import { afterwardsActs } from './acts/afterwards.ts'
import { captureActs } from './acts/captures.ts'
import { deliveryActs, detailsActs, mishapActs } from './acts/details.ts'
import { documentActs } from './acts/documents.ts'
import { identityActs } from './acts/identity.ts'
import { reviewActs } from './acts/review.ts'
import { sessionActs, signOut, teamActs } from './acts/session.ts'
import type { RunningApp } from './app.ts'
import type { Person } from './person.ts'
import type { Acts, Notes } from './walk.ts'

/** In their order. */
const acts = {
  ...sessionActs,
  ...identityActs,
  ...detailsActs,
  ...captureActs,
  ...documentActs,
  ...deliveryActs,
  ...mishapActs,
  ...teamActs,
  ...reviewActs,
  ...afterwardsActs,
  'sign-out': signOut,
} as const satisfies Acts

export type StepName = keyof typeof acts
export const stepNames = Object.keys(acts) as StepName[]
export const isStep = (name: string): name is StepName => Object.hasOwn(acts, name)

/** The step that could not be done. */
export class StepFailed extends Error {
  override name = 'StepFailed'
  readonly step: StepName
  constructor(step: StepName, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.step = step
  }
}

/** Put on the page's window at the start; a page that was loaded again does not have it. */
const MARK = 'doorstepJourney'

/** No single press waits longer for its button. */
const PRESS_MS = 15_000

/**
 * Walks through the steps in their order.
 * @param options.without left out, to see that the journey then fails.
 * @throws {StepFailed} with the step that could not be done, and why.
 */
export async function walk(
  app: RunningApp,
  person: Person,
  { without, onStep }: { without?: StepName | undefined; onStep?: (name: StepName, ms: number) => void } = {},
): Promise<Notes> {
  const notes: Notes = { receipts: [], widths: [], coreAtStart: await app.corePid() }
  app.page.setDefaultTimeout(PRESS_MS)
  await app.page.evaluate((mark) => Object.assign(window, { [mark]: true }), MARK)
  for (const name of stepNames) {
    if (name === without) continue
    const began = performance.now()
    try {
      await acts[name]({ app, person, notes })
      onStep?.(name, performance.now() - began)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      // The browser driver's own message goes on for pages, in colours; what it waited for stands in the third line.
      const words = stripVTControlCharacters(error.message).split('\n').slice(0, 3)
      throw new StepFailed(name, words.map((line) => line.trim()).join(' '), { cause: error })
    }
  }
  return notes
}

/** False: the page is the very one that the journey began with. */
export async function wasReloaded({ page }: RunningApp): Promise<boolean> {
  return page.evaluate((mark) => !Object.hasOwn(window, mark), MARK)
}
