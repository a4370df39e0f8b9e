/** What is typed: saved as it is entered, through a reload, a killed core and a turned screen. */
import { appears, enter, FAR_MS, holdsValues, isConnected, isSaved, JourneyError, openSection } from '../page-acts.ts'
import type { Acts, Walk } from '../walk.ts'

export const detailsActs = {
  details: async ({ app: { page }, person }) => {
    await openSection(page, 'details')
    await page.getByTestId('procedure').selectOption(person.procedure)
    for (const [name, value] of Object.entries(person.entered.details)) {
      // What was missing may be complete with the field before, and the screen gone on.
      await openSection(page, 'details')
      await enter(page, name, value)
      await isSaved(page)
    }
    await holdsValues(page, 'details', person.entered.details)
  },
} as const satisfies Acts

export const deliveryActs = {
  delivery: async ({ app: { page }, person }) => {
    await openSection(page, 'delivery')
    for (const [name, value] of Object.entries(person.entered.delivery)) {
      await enter(page, name, value)
      // A choice decides which field comes next.
      await isSaved(page)
    }
    await holdsValues(page, 'delivery', person.entered.delivery)
  },
} as const satisfies Acts

export const mishapActs = {
  reload: async (walk) => {
    const { page } = walk.app
    await page.reload()
    await appears(page.getByTestId('section-details'), 'the page did not come back to the form', undefined, FAR_MS)
    await holdsAll(walk)
  },
  'kill-core': async (walk) => {
    const { app, person } = walk
    const pid = await app.corePid()
    if (pid === undefined) throw new JourneyError('there is no core to kill')
    await openSection(app.page, 'details')
    await enter(app.page, person.inFlight.name, person.inFlight.value)
    process.kill(pid, 'SIGKILL')
    await isSaved(app.page, FAR_MS)
    await isConnected(app.page)
    await holdsAll(walk)
    await holdsValues(app.page, 'details', { [person.inFlight.name]: person.inFlight.value })
  },
  rotate: async ({ app, person, notes }) => {
    const { page } = app
    await openSection(page, 'details')
    for (const [width, height] of [
      [800, 1280],
      [1280, 800],
    ] as const) {
      await app.resize(width, height)
      await appears(page.getByTestId('pane-details'), `at ${width} × ${height} another section is open`)
      const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
      if (isWider) throw new JourneyError(`at ${width} × ${height} the page is wider than the screen`)
      await holdsValues(page, 'details', person.entered.details)
      notes.widths.push(await page.evaluate(() => window.innerWidth))
    }
  },
} as const satisfies Acts

async function holdsAll({ app: { page }, person: { entered } }: Walk): Promise<void> {
  for (const section of ['identity', 'details', 'delivery'] as const) await holdsValues(page, section, entered[section])
}
