/** Portrait, fingers and eyes. */
import { appears, disappears, FAR_MS, isDone, isMarked, openSection } from '../page-acts.ts'
import type { Acts, Walk } from '../walk.ts'

/** Ten prints are grown, and each eye is drawn, before they are taken. */
const DEVICE_MS = 60_000

export const captureActs = {
  portrait: async (walk) => {
    const { page } = walk.app
    if (walk.person.camera === 'page') await refuseCamera(walk)
    else await openSection(page, 'portrait')
    await previews(walk)
    await page.getByTestId('portrait-shoot').click()
    await appears(
      page.getByTestId('portrait-cropper').locator('img'),
      'the shot did not come up to be cut',
      page.getByRole('alert'),
      FAR_MS,
    )
    await page.getByTestId('portrait-use').click()
    await isDone(page, 'portrait', FAR_MS)
    const pane = await openSection(page, 'portrait')
    await appears(pane.getByTestId('picture'), 'the portrait is not shown', undefined, FAR_MS)
    await isMarked(pane)
  },
  cannot: async ({ app: { page }, person: { cannot } }) => {
    await openSection(page, 'fingers')
    await page.getByTestId(`cannot-${cannot}`).selectOption('bandaged')
    // A finger that the rules no longer ask for leaves the list; its drawing stays.
    await appears(
      page.locator(`[data-testid="finger-${cannot}"][data-state="excepted"]`),
      `finger ${cannot} is not excepted`,
      page.getByRole('alert'),
    )
  },
  fingers: async ({ app, person }) => {
    const { page } = app
    const pane = await openSection(page, 'fingers')
    await page.getByTestId('finger-take-all').click()
    const missing = '[data-testid^="finger-"][data-state="missing"]:not([disabled])'
    const stopped = pane.getByTestId('finger-missed').or(pane.getByRole('alert'))
    await disappears(page.locator(missing).and(pane.locator('button')), 'fingers are missing', DEVICE_MS)
    if (await stopped.isVisible()) await page.getByTestId('finger-take-all').click()
    await disappears(pane.getByTestId('finger-cancel'), 'the fingers are still being taken', DEVICE_MS)
    if (person.irises.length > 0) await takeEyes(app.page, person.irises)
    await isDone(page, 'fingers', DEVICE_MS)
    await isMarked(await openSection(page, 'fingers'), app.captures ? 'file' : 'simulated')
  },
} as const satisfies Acts

/** A camera that is refused says so, and is there when it is allowed and asked for again. */
async function refuseCamera({ app }: Walk): Promise<void> {
  const { page } = app
  await app.letCamera(false)
  await openSection(page, 'portrait')
  const refused = page.locator('[data-testid="camera-problem"][data-code="refused"]')
  await appears(
    refused,
    'the page does not say that the camera was refused',
    page.getByTestId('camera-preview'),
    FAR_MS,
  )
  await app.letCamera(true)
  await page.getByTestId('camera-retry').click()
  await disappears(refused, 'the camera stays refused', FAR_MS)
}

/** A live picture is there. */
export async function previews({ app: { page } }: Walk): Promise<void> {
  await appears(
    page.locator('[data-testid="camera-preview"][data-ready="true"]'),
    'the camera shows no picture',
    page.getByTestId('camera-problem'),
    FAR_MS,
  )
}

async function takeEyes(page: Walk['app']['page'], eyes: readonly number[]): Promise<void> {
  const all = page.getByTestId('iris-take-all')
  const none = page.getByTestId('iris-no-device')
  await appears(all.or(none), 'there is no button for the eyes and no word why', undefined, FAR_MS)
  if (await all.isVisible()) return all.click()
  // A folder of pictures has no eyes.
  for (const eye of eyes) await page.getByTestId(`cannot-iris-${eye}`).selectOption('cannotOpen')
}
