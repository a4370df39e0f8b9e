/** The kit check, and the devices in the states that keep a team. */
import { goTo } from '../acts.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { turn } from './devices.ts'

const card = ({ page }: Stage, driver: string) => page.locator(`[data-testid="device"][data-driver="${driver}"]`)
const SCANNER = 'sbi'

async function test(stage: Stage, driver: string): Promise<void> {
  const one = card(stage, driver)
  await one.getByTestId('device-test').click()
  await one.locator('[data-testid="device-test"]:not([disabled])').waitFor()
}

async function checkKit(stage: Stage, isReady: boolean): Promise<void> {
  await stage.page.getByTestId('kit-check-start').click()
  await stage.page.locator(`[data-testid="kit-check"][data-ready="${isReady}"]`).waitFor()
}

async function add({ page }: Stage, driver: string, address: string): Promise<void> {
  const open = page.locator('[data-testid="add-open"][aria-expanded="false"]')
  if (await open.isVisible()) await open.click()
  await page.getByTestId('add-driver').selectOption(driver)
  await page.getByTestId('add-address').fill(address)
  await page.getByTestId('add-submit').click()
}

const removeAll = async ({ page }: Stage): Promise<void> => {
  const remove = page.getByTestId('remove-device')
  while ((await remove.count()) > 0) {
    const left = await remove.count()
    await remove.first().click()
    await page.waitForFunction((more) => document.querySelectorAll('[data-testid="remove-device"]').length < more, left)
  }
}

/** A port that is always there, and that no device is on. */
const PORT = '/dev/ttyS0'

export const kitScenes: Scene[] = [
  {
    name: 'kit check, ready to leave',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await goTo(stage, 'devices')
      await test(stage, SCANNER)
      await checkKit(stage, true)
    },
  },
  {
    name: 'kit check, not ready',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await turn(stage, SCANNER, 'expired-certificate')
      await test(stage, SCANNER)
      await checkKit(stage, false)
    },
    leave: (stage) => turn(stage, SCANNER, 'well'),
  },
  {
    name: 'devices, a wrong address',
    country: 'vn',
    isMain: true,
    async reach(stage) {
      await goTo(stage, 'devices')
      await add(stage, 'esc-pos', 'printer on the shelf')
      await stage.page.getByTestId('add-device').getByRole('alert').waitFor()
    },
    show: ({ page }) => page.getByTestId('add-submit').scrollIntoViewIfNeeded(),
  },
  {
    name: 'devices, added where nothing answers',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'devices')
      await removeAll(stage)
      await add(stage, 'r30x', PORT)
      await card(stage, 'r30x').waitFor()
    },
    show: (stage) => card(stage, 'r30x').scrollIntoViewIfNeeded(),
    leave: removeAll,
  },
  {
    name: 'devices, an address that another has',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'devices')
      await removeAll(stage)
      // The same reader by two names: whoever came first has it.
      await add(stage, 'sdt', '0400:c35a')
      await stage.page.locator('[data-testid="add-address"][value=""]').waitFor()
      await add(stage, 'sdt', '0400:C35A')
      await stage.page.getByTestId('unclaimed').waitFor()
    },
    show: ({ page }) => page.getByTestId('add-open').scrollIntoViewIfNeeded(),
    leave: removeAll,
  },
]
