import { afterEach, expect, it } from 'vitest'
import type { Tablet } from './support/tablet.ts'
import { fill, finalise, packetIdOf, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'

/** An account of electronic identification is opened in the visit of the card, and counted apart from it. */
let tablet: Tablet
afterEach(() => tablet.end())

it('is begun with what is known, finalised by itself, handed in with its card’s name, and counted by level', async () => {
  tablet = await signedInTablet()
  const card = await finalise(tablet)
  const account = await tablet.get('beginAccount', card)
  const begun = await tablet.get('getApplication', account)
  expect(begun.fields.name).toBe((await tablet.get('getApplication', card)).fields.name)
  expect(begun.linked).toMatchObject({ application: card.application })
  for (const [name, value] of [
    ['accountLevel', '2'],
    ['accountCard', 'applied-now'],
    ['phone', '0900 000 321'],
  ] as const)
    await tablet.get('saveField', { ...account, name, value })
  await sign(tablet, account)
  const open = (await tablet.get('getApplication', account)).findings.filter(({ blocks }) => blocks)
  expect(open).toEqual([])
  await tablet.get('finaliseApplication', account)
  await untilProgress(tablet, account, received)
  const { record } = await tablet.station().openPacket(await packetIdOf(tablet, account))
  expect(record).toMatchObject({ procedure: 'account', linked: card.application, fields: { accountLevel: '2' } })
  const { counts } = await tablet.get('getDayClose', {})
  expect(counts).toMatchObject({ cards: 1, accounts: [{ level: '2', count: 1 }] })
})

it('says that another person’s account on this tablet has the telephone number, and stops nothing', async () => {
  tablet = await signedInTablet()
  const phoneOf = async (index: number) => {
    const account = await tablet.get('beginAccount', await fill(tablet, index))
    await tablet.get('saveField', { ...account, name: 'phone', value: '0900-000-321' })
    return account
  }
  const first = await phoneOf(0)
  const second = await phoneOf(1)
  const told = async (key: typeof first) =>
    (await tablet.get('getApplication', key)).findings.filter(({ code }) => code === 'phone-taken')
  expect(await told(second)).toMatchObject([{ field: 'phone', blocks: false }])
  await tablet.get('saveField', { ...second, name: 'phone', value: '0900-000-322' })
  expect(await told(second)).toEqual([])
})
