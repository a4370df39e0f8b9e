/** What an outbox shows on a bad day: each word of the station's line, and what is blocked. The core's answers are retold. */
import { mendingOf } from '../../../electron/upload/mending.ts'
import { goTo, openVisit } from '../acts.ts'
import { finalise } from '../enrol.ts'
import type { Retell } from '../line.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { cn, vn } from '../visits.ts'

type Value = Record<string, unknown>

/** The page asks all of it anew. */
async function retold(stage: Stage, change: Retell, group?: string): Promise<void> {
  stage.line.retell(change)
  await stage.page.reload()
  await goTo(stage, 'outbox')
  if (group) await stage.page.getByTestId(`group-${group}`).click()
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

/** The first upload as blocked for this reason, and its application with it. */
const blocked =
  (reason: keyof typeof reasons, handed?: string): Retell =>
  (value) => {
    const [upload] = (value.uploads ?? []) as Value[]
    if (upload) Object.assign(upload, { step: 'blocked', reason, mend: mendingOf(reason), ...(handed && { handed }) })
    for (const item of (value.items ?? []) as Value[])
      if (item.progress === 'waiting') Object.assign(item, { progress: 'blocked', reason })
  }
const reasons = { 'cannot-open': 1, 'damaged-here': 1, 'wrong-station': 1 } as const

async function keepBlocked(stage: Stage, visit: string, ...said: Parameters<typeof blocked>): Promise<void> {
  await goTo(stage, 'today')
  stage.stopStation(true)
  await finalise(stage, visit)
  await retold(stage, blocked(...said), 'unsent')
  await stage.page.getByTestId('blocked-acts').first().waitFor()
}

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
    name: 'outbox, blocked with its acts',
    country: 'vn',
    isMain: true,
    reach: (stage) => keepBlocked(stage, vn.worn, 'cannot-open'),
    show: ({ page }) => page.getByTestId('blocked-acts').first().scrollIntoViewIfNeeded(),
    // Unsent for the next one too.
    leave: async (stage) => stage.line.retell(undefined),
  },
  {
    name: 'outbox, blocked and what the supervisor is told',
    country: 'vn',
    async reach(stage) {
      await keepBlocked(stage, vn.worn, 'damaged-here')
      await stage.page.getByTestId('hand-to-supervisor').first().click()
      await stage.page.getByTestId('hand-note').fill('Máy báo hỏng gói sau khi hết pin ở nhà ông Hoà.')
    },
    show: ({ page }) => page.getByTestId('hand-note').scrollIntoViewIfNeeded(),
    leave,
  },
  {
    name: 'outbox, handed to a supervisor',
    country: 'cn',
    async reach(stage) {
      await keepBlocked(stage, cn.longest, 'wrong-station', '此包封给了别的受理站，请主管联系管理员重新登记本机。')
      await stage.page.getByTestId('handed-list').waitFor()
    },
    show: ({ page }) => page.getByTestId('handed-list').scrollIntoViewIfNeeded(),
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
]
