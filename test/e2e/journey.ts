/** One application from sign-in to its correction, through the real page: the same list of steps for both hosts. */
import { eventually, type RunningApp } from './app.ts'
import {
  appears,
  FAR_MS,
  holdsValues,
  isConnected,
  isSaved,
  JourneyError,
  openFindings,
  reachesProgress,
} from './page-acts.ts'
import { expectedFields, type Person } from './person.ts'

/** What was seen on the way and cannot be asked for later. */
export type Notes = {
  /** Slip number and what the page said of it, of each version. */
  receipts: { slip: string; progress: string }[]
  /** As the station's word came. */
  word?: string
  /** The core's process at the beginning, when the record was frozen, and when the officer left. */
  coreAtStart?: number | undefined
  coreAtFinalise?: number | undefined
  coreBeforeSignOut?: number | undefined
}

export type Walk = { app: RunningApp; person: Person; notes: Notes }
type Act = (walk: Walk) => Promise<void>

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

const acts = {
  'sign-in': async ({ app: { page }, person }) => {
    await appears(page.getByTestId('sign-in-officer'), 'there is no sign-in page', undefined, FAR_MS)
    await page.getByTestId('sign-in-officer').fill(person.officer.number)
    await page.getByTestId('sign-in-pin').fill(person.officer.pin)
    await page.getByTestId('sign-in-submit').click()
    await appears(page.getByTestId('nav-today'), 'the officer number and PIN did not sign in', undefined, FAR_MS)
  },
  'take-visit': async ({ app: { page }, person }) => {
    const row = page.locator(`[data-testid="visit-row"][data-visit="${person.visit}"]`)
    await appears(row, 'the visit list does not show the visit', page.getByTestId('sign-in-submit'), FAR_MS)
    await row.getByTestId('visit-take').click()
    await appears(page.getByTestId('field-name'), 'the visit did not open a form')
  },
  fill: async ({ app: { page }, person }) => {
    await appears(page.getByTestId('field-name'), 'no form is open', page.getByTestId('visit-take').first())
    await page.getByTestId('procedure').selectOption(person.procedure)
    for (const [name, value] of Object.entries(person.choices))
      await page.getByTestId(`field-${name}`).selectOption(value)
    for (const [name, value] of Object.entries(person.fields)) await page.getByTestId(`field-${name}`).fill(value)
    await isSaved(page)
    await holdsValues(page, { ...person.fields, ...person.choices })
  },
  portrait: async ({ app: { page } }) => {
    const card = page.locator('article', { has: page.getByTestId('portrait-take') })
    await page.getByTestId('portrait-take').click()
    await appears(card.getByTestId('picture'), 'the portrait was not taken', card.getByRole('alert'), FAR_MS)
  },
  fingers: async ({ app: { page } }) => {
    const buttons = page.locator('[data-testid^="finger-take-"]')
    const names = await buttons.evaluateAll((all) => all.map((one) => one.getAttribute('data-testid') ?? ''))
    if (names.length === 0) throw new JourneyError('the form asks for no finger')
    for (const name of names) {
      const card = page.locator('article', { has: page.getByTestId(name) })
      await page.getByTestId(name).click()
      await appears(card.getByTestId('picture'), `${name} took no print`, card.getByRole('alert'), FAR_MS)
    }
  },
  reload: async ({ app: { page }, person }) => {
    await page.reload()
    await appears(page.getByTestId('field-name'), 'the page did not come back to the form', undefined, FAR_MS)
    await holdsValues(page, { ...person.fields, ...person.choices })
  },
  'kill-core': async ({ app, person }) => {
    const { page } = app
    const pid = await app.corePid()
    if (pid === undefined) throw new JourneyError('there is no core to kill')
    await page.getByTestId(`field-${person.inFlight.name}`).fill(person.inFlight.value)
    process.kill(pid, 'SIGKILL')
    await isSaved(page, FAR_MS)
    await isConnected(page)
    await holdsValues(page, expectedFields(person))
  },
  finalise: async ({ app, notes }) => {
    const { page } = app
    const findings = await openFindings(page)
    if (findings.length > 0) throw new JourneyError(`finalise still asks for: ${findings.join('; ')}`)
    notes.coreAtFinalise = await app.corePid()
    await freeze(app)
  },
  receipt: async ({ app: { page }, notes }) => {
    await noteReceipt(page, notes)
  },
  status: async ({ app: { page }, notes }) => {
    await appears(page.getByTestId('slip-number'), 'there is no slip', page.getByTestId('finalise'))
    notes.word = await reachesProgress(page, ['pending'], page.getByTestId('finalise'))
  },
  correct: async ({ app, person: { correction }, notes }) => {
    const { page } = app
    await page.getByTestId('correct').click()
    await page.getByTestId('correct-reason').fill(correction.reason)
    await page.getByTestId('correct-submit').click()
    const field = page.getByTestId(`field-${correction.name}`)
    await appears(page.getByTestId('finalise'), 'the correction did not open a form')
    await field.fill(correction.value)
    await isSaved(page)
    await freeze(app)
    await noteReceipt(page, notes)
  },
  'sign-out': async ({ app, notes }) => {
    const before = await app.corePid()
    notes.coreBeforeSignOut = before
    await app.page.getByTestId('sign-out').click()
    await appears(app.page.getByTestId('sign-in-submit'), 'signing out did not lead back to sign-in', undefined, FAR_MS)
    await eventually('another core', async () => {
      const now = await app.corePid()
      return now === before ? undefined : now
    })
    await isConnected(app.page)
  },
} as const satisfies Record<string, Act>

export type StepName = keyof typeof acts
export const stepNames = Object.keys(acts) as StepName[]
export const isStep = (name: string): name is StepName => Object.hasOwn(acts, name)

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
  const notes: Notes = { receipts: [], coreAtStart: await app.corePid() }
  await app.page.evaluate((mark) => Object.assign(window, { [mark]: true }), MARK)
  for (const name of stepNames) {
    if (name === without) continue
    const began = performance.now()
    try {
      await acts[name]({ app, person, notes })
      onStep?.(name, performance.now() - began)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      // The browser driver's own message goes on for pages.
      throw new StepFailed(name, error.message.split('\n')[0] ?? '', { cause: error })
    }
  }
  return notes
}

/** False: the page is the very one that the journey began with. */
export async function wasReloaded({ page }: RunningApp): Promise<boolean> {
  return page.evaluate((mark) => !Object.hasOwn(window, mark), MARK)
}

async function freeze({ page }: RunningApp): Promise<void> {
  await page.getByTestId('finalise').click()
  const refused = page.locator('.bottom [role="alert"]')
  await appears(page.getByTestId('slip-number'), 'finalise gave no slip', refused, FAR_MS)
}

async function noteReceipt(page: RunningApp['page'], notes: Notes): Promise<void> {
  const slip = page.getByTestId('slip-number')
  await appears(slip, 'there is no slip, so nothing was finalised', page.getByTestId('finalise'))
  const progress = await reachesProgress(page, ['received', 'pending'], page.getByTestId('finalise'))
  notes.receipts.push({ slip: ((await slip.textContent()) ?? '').trim(), progress })
}
