import { expect, it } from 'vitest'
import { inventCode } from '../devices/codes/practice-code.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import { fieldsFromCode } from '../electron/rules/prefill.ts'

/** In practice a scanner is held to this applicant's card: a scan never makes somebody else of him. */
const { pack } = packFor(shippedPacks(), 'vn', '2026-11-22')!

it('says what is known of the person, and invents the rest', () => {
  const known = { name: 'Phạm Văn Bình', birthDate: '1957-03-09', sex: 'male', citizenNumber: '038057000123' } as const
  expect(fieldsFromCode(pack, inventCode(1, 'anna', known))).toMatchObject(known)
})

it('invents another person for another subject, with a number that agrees with birth and sex', () => {
  const [one, other] = ['anna', 'bảo'].map((subject) => fieldsFromCode(pack, inventCode(1, subject)))
  expect(one?.citizenNumber).not.toBe(other?.citizenNumber)
  for (const fields of [one, other]) expect(fields?.citizenNumber?.slice(4, 6)).toBe(fields?.birthDate?.slice(2, 4))
})
