import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { InputOf, MethodName } from '../electron/contract/index.ts'
import { methods } from '../electron/contract/index.ts'
import { owing } from './support/money.ts'
import { keepLayers, layer } from './support/rule-layers.ts'
import { codePicture, device, ON_ROSTER, picture, SECOND, seedOf, type Tablet } from './support/tablet.ts'
import {
  fill,
  finalise,
  packetIdOf,
  received,
  sign,
  signedInTablet,
  until,
  untilProgress,
  visitsOf,
} from './support/tablet-day.ts'

const PREPARED = {
  ...{ reference: 'G01-1', channel: 'online' as const, assurance: 'high' as const, procedure: 're-issue' },
  ...{ begunAt: '2026-11-20T00:00:00Z', fields: { name: 'Lê Văn Phúc' } },
}
const seed = seedOf(48)
const officers = seed.officers.map((one) => ({ ...one, role: 'supervisor' as const }))
let tablet: Tablet
let next = 0
let captures = 0
beforeAll(async () => {
  const answer = device()
  tablet = await signedInTablet({
    visits: 48,
    station: { rules: { prepared: [PREPARED] }, seed: { ...seed, officers } },
    isTeam: true,
    device: (request) => {
      if (request.kind === 'capture') captures += 1
      return answer(request)
    },
  })
  await tablet.get('signOut', {})
  await tablet.signIn(SECOND.pin, SECOND.number)
  for (let taken = 0; taken < 2; taken += 1) await untilProgress(tablet, await finalise(tablet, next++, 0), received)
  await tablet.get('signOut', {})
  await tablet.signIn()
})
afterAll(() => tablet?.end())

/** Number, old number, name, day of birth, sex, address. */
const CODE = '038144100001||Người thử|12031944|Nữ|Thôn 1'
const shot = () => ({ image: picture(), from: 'camera', label: 'camera', edit: { rotate: 0 } }) as const
const visit = async () => (await visitsOf(tablet))[next++]!.visit
const draft = () => fill(tablet, next++, 0)

/** Something that the second officer took and nobody has decided. */
async function reviewable(): Promise<{ application: string; version: number }> {
  await tablet.get('exchangeReviews', {})
  const { application, version } = await until('something to review', async () =>
    (await tablet.get('listReviews', {})).reviews.find(({ decided }) => !decided),
  )
  return { application, version }
}

/** Of each act, an input that it takes; made anew, so that each test has its own record. */
const inputs: { [M in MethodName]?: () => Promise<InputOf<M>> } = {
  takeVisit: async () => ({ visit: await visit() }),
  typePlace: async () => ({ visit: await visit(), moment: 'start', text: 'Nhà văn hóa thôn 5' }),
  recordVisitOutcome: async () => ({ visit: await visit(), outcome: 'absent' }),
  saveField: async () => ({ ...(await draft()), name: 'address', value: 'Thôn 9' }),
  takeCapture: async () => ({ ...(await draft()), modality: 'finger', positions: [3] }),
  keepPicture: async () => ({ ...(await draft()), ...shot(), modality: 'document', document: 'other' }),
  choosePortrait: async () => {
    const key = await draft()
    const { capture } = await tablet.get('keepPicture', { ...key, ...shot(), modality: 'portrait' })
    return { ...key, capture, edit: { rotate: 90 } }
  },
  removeCapture: async () => {
    const key = await draft()
    return { ...key, capture: (await tablet.get('keepPicture', { ...key, ...shot(), modality: 'portrait' })).capture }
  },
  readCard: draft,
  fillFromCode: async () => ({ ...(await draft()), image: codePicture(CODE) }),
  readChip: async () => ({ ...(await draft()), access: { can: '123456' } }),
  scanCode: draft,
  fillFromText: async () => ({ ...(await draft()), text: CODE }),
  fillFromRoster: async () => ({ ...(await draft()), person: ON_ROSTER.person }),
  acceptGap: async () => {
    const key = await draft()
    await tablet.get('saveField', { ...key, name: 'procedure', value: 'exchange' })
    await tablet.get('saveField', { ...key, name: 'exchangeReason', value: 'sex' })
    const { documents } = await tablet.get('getApplication', key)
    return { ...key, document: 'change-papers', dueOn: documents[0]!.gapUntil!, reason: 'Chưa có bản sao' }
  },
  signApplication: async () => {
    const key = await draft()
    const { shownSha256 } = await tablet.get('getApplicantPage', key)
    return { ...key, by: 'applicant', method: 'cannot', reason: 'Liệt', witness: 'Con gái', shownSha256 }
  },
  withdrawSignature: draft,
  countersign: async () => ({ ...(await draft()), officer: SECOND.number, pin: SECOND.pin }),
  pauseUploads: async () => ({}),
  resumeUploads: async () => ({}),
  sendFirst: async () => {
    const key = await finalise(tablet, next++, 0)
    return { packetId: await until('its packet', () => packetIdOf(tablet, key)), isUrgent: true }
  },
  handToSupervisor: async () => {
    const key = await finalise(tablet, next++, 0)
    return { packetId: await until('its packet', () => packetIdOf(tablet, key)), note: 'trạm không mở được' }
  },
  raiseBudget: async () => ({}),
  handOver: async () => ({ ...(await draft()), officer: SECOND.number }),
  recordException: async () => ({ ...(await draft()), modality: 'finger', position: 3, reason: 'băng bó' }),
  discardApplication: draft,
  finaliseApplication: draft,
  renewRules: async () => {
    const key = await draft()
    await keepLayers(tablet, [layer(`vn-38-newer${next}-2024-07`, { countersignExceptions: false })])
    return key
  },
  takePayment: async () => {
    const { application } = await owing(tablet, next++)
    return { application, mode: 'bank', amount: 35_000, reference: 'FT1' }
  },
  voidPayment: async () => {
    const { application } = await owing(tablet, next++)
    await tablet.get('takePayment', { application, mode: 'bank', amount: 35_000, reference: 'FT1' })
    const { payments } = await tablet.get('getPayments', { application })
    return { payment: payments[0]!.payment, note: 'nhầm' }
  },
  openDrawer: async () => ({ float: 0 }),
  // The one that `openDrawer` opened.
  closeDrawer: async () => ({ counted: 0 }),
  takePrepared: async () => ({ reference: PREPARED.reference }),
  escalate: async () => ({ application: (await draft()).application, note: 'hỏi trạm' }),
  changePhone: async () => {
    const { application } = await finalise(tablet, next++, 0)
    return { application, phone: '0900000009', reason: 'đổi số' }
  },
  recordOldCard: async () => ({ application: (await finalise(tablet, next++, 0)).application, state: 'kept' }),
  beginAccount: draft,
  decideReview: async () => ({ ...(await reviewable()), decision: 'accepted' }),
  undoReview: async () => tablet.get('decideReview', { ...(await reviewable()), decision: 'accepted' }),
  correctApplication: async () => ({ application: (await finalise(tablet, next++, 0)).application, reason: 'sai' }),
}
const acts = (Object.keys(methods) as MethodName[]).filter((name) => methods[name].kind === 'act')

/** Lines that an officer's acts left; sealing and uploading write their own. */
const officerLines = () =>
  tablet.look((db) =>
    db.prepare('SELECT count(*) FROM audit WHERE entry NOT LIKE \'%"officer":"machine"%\'').pluck().get(),
  )

it('has an input here for every act of the contract', () => {
  expect(Object.keys(inputs).sort()).toEqual([...acts].sort())
})

it.each(acts)('does %s once when it is asked at once, again, and after a restart', async (method) => {
  const input = await inputs[method]!()
  const before = (await officerLines()) as number
  const [act, taken] = [randomUUID(), captures]
  const together = await Promise.all([1, 2, 3].map(() => tablet.call(method, input, act)))
  const again = await tablet.call(method, input, act)
  await tablet.restart()
  const afterRestart = await tablet.call(method, input, act)
  expect(together[0]).toMatchObject({ ok: true })
  for (const outcome of [...together, again, afterRestart]) expect(outcome).toStrictEqual(together[0])
  expect(await officerLines()).toBe(before + 1)
  expect(captures - taken).toBe(method === 'takeCapture' ? 1 : 0)
})

it('refuses an id that came before with another input, or for another act', async () => {
  const key = await draft()
  const act = randomUUID()
  expect(await tablet.call('saveField', { ...key, name: 'address', value: 'Thôn 1' }, act)).toMatchObject({ ok: true })
  const reused = { ok: false, reason: 'act-id-reused' }
  expect(await tablet.call('saveField', { ...key, name: 'address', value: 'Thôn 2' }, act)).toEqual(reused)
  expect(await tablet.call('discardApplication', key, act)).toEqual(reused)
  const { fields, progress } = await tablet.get('getApplication', key)
  expect([fields.address, progress]).toEqual(['Thôn 1', 'draft'])
})

it('gives a refusal that was kept again, even when it would go through by now', async () => {
  const key = await draft()
  await tablet.get('saveField', { ...key, name: 'name', value: '' })
  const act = randomUUID()
  const refused = await tablet.call('finaliseApplication', key, act)
  expect(refused).toMatchObject({ ok: false, reason: 'incomplete' })
  await tablet.get('saveField', { ...key, name: 'name', value: 'Nguyễn Thị Lành' })
  await sign(tablet, key)
  expect(await tablet.call('finaliseApplication', key, act)).toEqual(refused)
  expect(await tablet.call('finaliseApplication', key)).toMatchObject({ ok: true })
})

it.each(acts)('refuses %s without an id, and with one that is none', async (method) => {
  const input = { application: '0190', version: 1 }
  for (const act of [undefined, '', '1', 7, '__proto__'])
    expect(await tablet.raw({ contract: 1, call: 1, method, ...(act !== undefined && { act }), input })).toMatchObject({
      ok: false,
      reason: 'bad-input',
    })
})

it('refuses an act without an id although its input is right', async () => {
  const input = { ...(await draft()), name: 'address', value: 'Thôn 5' }
  expect(await tablet.raw({ contract: 1, call: 1, method: 'saveField', input })).toEqual({
    ok: false,
    reason: 'bad-input',
    detail: [{ path: 'act', code: 'missing' }],
  })
})
