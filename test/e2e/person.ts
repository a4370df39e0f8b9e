/** Who is visited, and what the officer enters. Written by hand: the evidence is compared with this. */
export type Person = {
  visit: string
  officer: { number: string; pin: string }
  procedure: string
  /** By the field's name, as it is typed. */
  fields: Readonly<Record<string, string>>
  /** Chosen, not typed. */
  choices: Readonly<Record<string, string>>
  /** Typed at the moment in which the core is killed, so that it is on its way and nowhere else. */
  inFlight: { name: string; value: string }
  correction: { name: string; value: string; reason: string }
}

export const person: Person = {
  visit: '01a19467-f3b8-78ed-b3ce-12689c8052e3',
  officer: { number: '1001', pin: '246813' },
  procedure: 'exchange',
  fields: {
    name: 'Lê Thị Hồng Thắm Đỗ Quỳnh',
    birthDate: '1996-05-17',
    citizenNumber: '038196022227',
    ethnicity: 'Mường',
    address: 'Số 5, ngõ 12, thôn Đồng Tâm, xã Cẩm Tú, tỉnh Thanh Hóa',
  },
  choices: { sex: 'female', exchangeReason: 'appearance' },
  inFlight: { name: 'phone', value: '0912345678' },
  correction: {
    name: 'address',
    value: 'Số 7, ngõ 12, thôn Đồng Tâm, xã Cẩm Tú, tỉnh Thanh Hóa',
    reason: 'Gõ nhầm số nhà',
  },
}

/** What the first version has to hold at the station. */
export const expectedFields = (who: Person): Record<string, string> => ({
  ...who.fields,
  ...who.choices,
  [who.inFlight.name]: who.inFlight.value,
})
