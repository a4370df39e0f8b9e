/** What an outbox shows on a bad day: each word of the station's line. The core's answers are retold. */
import { goTo, openVisit } from '../acts.ts'
import { finalise } from '../enrol.ts'
import type { Retell } from '../line.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { vn } from '../visits.ts'

type Value = Record<string, unknown>

/** The page asks all of it anew. */
async function retold(stage: Stage, change: Retell): Promise<void> {
  stage.line.retell(change)
  await stage.page.reload()
  await goTo(stage, 'outbox')
}
async function leave(stage: Stage): Promise<void> {
  stage.line.retell(undefined)
  stage.stopStation(false)
  await stage.page.reload()
}

const wifi = { kind: 'wifi', name: 'wlan0' }
const links: Readonly<Record<string, Value>> = {
  'no-network': {},
  'captive-portal': { signInHost: 'login.hotel-ben-thanh.example:8443', network: wifi },
  'station-down': { network: wifi },
  'station-full': { network: { kind: 'cable', name: 'eth0' } },
  'station-refuses': { network: { kind: 'cable', name: 'eth0' } },
  'wrong-clock': { clockAheadSeconds: -40_000, network: wifi },
  'token-expired': {},
  'network-not-allowed': { network: { kind: 'mobile', name: 'wwan0' } },
  'budget-spent': {
    network: { kind: 'mobile', name: 'wwan0' },
    budget: { usedBytes: 51_000_000, limitBytes: 50_000_000, isRaised: false },
  },
}

const linkScenes = Object.entries(links).map(
  ([word, facts]): Scene => ({
    name: `outbox, the station's line: ${word}`,
    country: 'vn',
    reach: async (stage) => {
      await retold(stage, (value) => {
        if (!value.connection) return
        const nextTry = new Date(Date.now() + 60_000).toISOString()
        value.connection = { station: word, allowed: ['police', 'vpn'], nextTry, ...facts }
      })
      await stage.page.locator(`[data-testid="station-line"][data-state="${word}"]`).waitFor()
    },
    leave,
  }),
)

export const outboxScenes: Scene[] = [
  ...linkScenes,
  {
    name: 'outbox, nowhere to carry to',
    country: 'vn',
    async reach(stage) {
      await retold(stage, (value) => {
        if (value.places) value.places = []
      })
      await stage.page.locator('[data-testid="carry"]:not([open]) > summary').click()
    },
    show: ({ page }) => page.getByTestId('carry').scrollIntoViewIfNeeded(),
    leave,
  },
  {
    name: 'application, slip with the official number',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'today')
      await finalise(stage, vn.unsent)
      stage.line.retell((value) => {
        if ('promisedOn' in value) Object.assign(value, { progress: 'registered', officialNumber: '079041123456' })
      })
      await stage.page.reload()
      await goTo(stage, 'today')
      await openVisit(stage, vn.unsent)
      await stage.page.getByTestId('slip').waitFor()
    },
    leave,
  },
  {
    name: 'application, no longer kept here',
    country: 'vn',
    async reach(stage) {
      await goTo(stage, 'today')
      await finalise(stage, vn.unsent)
      stage.line.retell((value) => {
        if (!('promisedOn' in value)) return
        Object.assign(value, { progress: 'accepted', officialNumber: '079041123456', fields: {} })
        delete value.age
        value.forgotten = { basis: 'Máy tính bảng không phải nơi lưu trữ; xóa sau khi trạm xác nhận' }
      })
      await stage.page.reload()
      await goTo(stage, 'today')
      await stage.page.locator(`[data-testid="visit-row"][data-visit="${vn.unsent}"]`).getByTestId('visit-take').click()
      await stage.page.getByTestId('forgotten').waitFor()
    },
    leave,
  },
]
