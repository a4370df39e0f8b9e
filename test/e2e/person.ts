/** Who is visited, and what the officer enters. Written by hand: the evidence is compared with this. */
import type { CameraName } from './app.ts'

type Officer = { number: string; pin: string }

export type Person = {
  /** Of the rule pack. */
  country: string
  camera: CameraName
  visit: string
  officer: Officer
  second: Officer
  supervisor: Officer
  /** How he is known without typing; the text of the code as his older card bears it. */
  identity: { by: 'card' } | { by: 'code'; text: string }
  /** What the card or the code says, by the field's name. */
  known: Readonly<Record<string, string>>
  procedure: string
  /** By the field's name, as it is typed, pressed or chosen, in the section in which it stands. */
  entered: Readonly<Record<'identity' | 'details' | 'delivery', Readonly<Record<string, string>>>>
  /** The finger that cannot be taken, ISO/IEC 19794-4. */
  cannot: number
  fingers: readonly number[]
  irises: readonly number[]
  /** Of the rule pack: one that is photographed, one that follows, and one that the second officer takes. */
  documents: { photographed: string; follows: string; second: string }
  /** Typed at the moment in which the core is killed, so that it is on its way and nowhere else. */
  inFlight: { name: string; value: string }
  correction: { name: string; value: string; reason: string }
}

const team = {
  officer: { number: '1001', pin: '246813' },
  second: { number: '1002', pin: '135792' },
  supervisor: { number: '9001', pin: '907531' },
} as const

/** By the country whose rule pack the station works under. */
export const people: Readonly<Record<string, Person>> = {
  vn: {
    country: 'vn',
    camera: 'page',
    visit: '01a19468-0740-781d-b637-8393d5f00510',
    ...team,
    // Her older card knows the year alone: such a date has no day and no month in the code.
    identity: { by: 'code', text: '017151185042||Quách Thị Ơn|1951|Nữ|Thôn 7, xã Cẩm Thủy, tỉnh Thanh Hóa|05082022' },
    known: {
      name: 'Quách Thị Ơn',
      citizenNumber: '017151185042',
      sex: 'female',
      address: 'Thôn 7, xã Cẩm Thủy, tỉnh Thanh Hóa',
    },
    procedure: 'exchange',
    entered: {
      identity: { birthDate: '1951-03' },
      details: { ethnicity: 'Mường', exchangeReason: 'name-or-birth-date' },
      delivery: {
        delivery: 'post',
        deliveryAddress: 'Số 5, ngõ 12, thôn Đồng Tâm, xã Cẩm Tú, tỉnh Thanh Hóa',
        payment: 'cash',
      },
    },
    cannot: 10,
    fingers: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    irises: [1, 2],
    documents: { photographed: 'old-card', follows: 'change-papers', second: 'other' },
    inFlight: { name: 'phone', value: '0912345678' },
    correction: {
      name: 'address',
      value: 'Số 7, ngõ 12, thôn Đồng Tâm, xã Cẩm Tú, tỉnh Thanh Hóa',
      reason: 'Gõ nhầm số nhà',
    },
  },
  cn: {
    country: 'cn',
    camera: 'canvas',
    visit: '01a19467-f7a0-7a6c-9a9c-d4d1c5ae2d2a',
    ...team,
    identity: { by: 'card' },
    known: {
      name: '李𠮷𫖯',
      birthDate: '1975-07-07',
      sex: 'male',
      citizenNumber: '340111197507070011',
    },
    procedure: 'exchange',
    entered: {
      identity: {},
      details: { ethnicity: '03', exchangeReason: 'name' },
      delivery: { delivery: 'post', deliveryAddress: '安徽省合肥市庐阳区东塘村11组18号', payment: 'cash' },
    },
    // The right thumb, which the law asks for first: the next finger takes its place.
    cannot: 1,
    fingers: [2, 6],
    irises: [],
    documents: { photographed: 'old-card', follows: 'change-papers', second: 'other' },
    inFlight: { name: 'phone', value: '13912345678' },
    correction: { name: 'address', value: '安徽省合肥市庐阳区东塘村11组19号', reason: '门牌号录入有误' },
  },
}

/** The default country's. */
export const person: Person = people.vn!

/** What the first version has to hold at the station. */
export const expectedFields = (who: Person): Record<string, string> => ({
  ...who.known,
  ...who.entered.identity,
  ...who.entered.details,
  ...who.entered.delivery,
  [who.inFlight.name]: who.inFlight.value,
})
