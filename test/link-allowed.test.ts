import { afterAll, beforeAll, expect, it } from 'vitest'
import type { UploadRules } from '../station/protocol/index.ts'
import type { Tablet } from './support/tablet.ts'
import { finalise, received, signedInTablet, until, untilProgress, visitsOf } from './support/tablet-day.ts'
import { type Answering, type Link, linkTo } from './support/tablet-link.ts'

let link: Link
let tablet: Tablet
let rules: UploadRules | undefined
let next = 0

/** The station's own answer, with rules in it. */
function withRules(answer: Answering): Answering {
  const body = Buffer.from(JSON.stringify({ ...(JSON.parse(answer.body.toString()) as object), uploadRules: rules }))
  const { 'content-length': _, ...headers } = answer.headers
  return { ...answer, headers, body }
}
/** The station of this test is reached over loopback: this is what loopback is said to be. */
const loopbackIs = (kind: 'police' | 'mobile', more: Partial<UploadRules> = {}): UploadRules => ({
  allowedNetworks: ['police'],
  networks: [{ kind, subnet: '127.0.0.0/8' }],
  metered: [],
  ...more,
})
async function sync(to: UploadRules | undefined): Promise<void> {
  rules = to
  await tablet.get('syncNow', {})
}
const connection = async () => (await tablet.get('listUploads', {})).connection
const untilStation = (word: string) => until(word, async () => (await connection()).station === word)
const sentPackets = () => link.seen.filter(({ method }) => method === 'PATCH').length

beforeAll(async () => {
  link = await linkTo(() => tablet.station().url)
  link.change = ({ path }, answer) => (path === '/v1/sync' && answer.status === 200 ? withRules(answer) : answer)
  tablet = await signedInTablet({ visits: 6, link: () => link.url })
  await visitsOf(tablet)
})
afterAll(async () => {
  await tablet?.end()
  await link?.close()
})

it('keeps packets here on a network that may not carry them, while the station’s word comes', async () => {
  const first = await finalise(tablet, next++)
  await untilProgress(tablet, first, received)
  const before = sentPackets()

  await sync(loopbackIs('mobile'))
  const second = await finalise(tablet, next++)
  await untilStation('network-not-allowed')
  expect(await connection()).toMatchObject({ network: { kind: 'mobile' }, allowed: ['police'] })
  await tablet.station().appendStatus(first.application, first.version, 'accepted')
  await untilProgress(tablet, first, ['accepted'])
  await untilProgress(tablet, second, ['waiting'])
  expect(sentPackets()).toBe(before)

  await tablet.restart()
  await untilStation('network-not-allowed')
  expect(sentPackets()).toBe(before)

  await sync(loopbackIs('police'))
  await untilProgress(tablet, second, received)
  await untilStation('online')
})

it('keeps packets here when the day’s data is used up, until an officer lets them go', async () => {
  await sync(loopbackIs('mobile', { allowedNetworks: ['any'], metered: ['mobile'], meteredBytesPerDay: 1 }))
  await until('a metered network', async () => (await connection()).budget)
  const first = await finalise(tablet, next++)
  await untilProgress(tablet, first, received)
  const second = await finalise(tablet, next++)
  await untilStation('budget-spent')
  const { budget } = await connection()
  expect(budget).toMatchObject({ limitBytes: 1, isRaised: false })
  expect(budget!.usedBytes).toBeGreaterThan(1_000)
  await untilProgress(tablet, second, ['waiting'])

  await tablet.get('raiseBudget', {})
  await untilProgress(tablet, second, received)
  expect((await connection()).budget).toMatchObject({ isRaised: true })
})
