/** What a scene does to the practice devices and to the page's practice camera. */
import { goTo } from '../acts.ts'
import type { Stage } from '../stage.ts'

export const previewed = (stage: Stage) =>
  stage.page.locator('[data-testid="camera-preview"][data-ready="true"]').waitFor()

/** The practice camera says no, as the browser would. */
export const refuseCamera = ({ page }: Stage, isRefused: boolean) =>
  page.evaluate((refuses) => {
    const own = HTMLCanvasElement.prototype as { captureStream?: unknown; kept?: unknown }
    own.kept ??= own.captureStream
    own.captureStream = refuses
      ? () => {
          throw new DOMException('refused', 'NotAllowedError')
        }
      : own.kept
  }, isRefused)

/** Every practice device that can behave so, at once: which of them takes what is not this walk's affair. */
export async function turnAll(stage: Stage, dial: string): Promise<void> {
  const { page } = stage
  await goTo(stage, 'devices')
  await page.getByTestId('device').first().waitFor()
  for (const list of await page.locator('[data-testid^="dial-"]').all())
    if ((await list.locator(`option[value="${dial}"]`).count()) > 0) await list.selectOption(dial)
  // Nothing on the page tells that a device has taken it in.
  await page.waitForTimeout(300)
}

/** One of them; ends on Devices. */
export async function turn(stage: Stage, driver: string, dial: string): Promise<void> {
  const { page } = stage
  await goTo(stage, 'devices')
  await page.getByTestId(`dial-${driver}`).selectOption(dial)
  await page.locator(`[data-testid="dial-${driver}"]:not([disabled])`).waitFor()
  await page.waitForFunction(
    ([name, value]) => document.querySelector<HTMLSelectElement>(`[data-testid="dial-${name}"]`)?.value === value,
    [driver, dial] as const,
  )
}
