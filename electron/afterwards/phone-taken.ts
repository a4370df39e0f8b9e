import { readFields } from '../application/contents.ts'
import type { ApplicationRow, Records } from '../application/records.ts'
import { foldForSearch } from '../rules/names.ts'
import { isAccount } from './is-account.ts'
import { saidSince } from './said-since.ts'

/**
 * Whether another person's account on this tablet has the telephone number; only an account's number has to be its own.
 * What other tablets took, the station says.
 * @param phone as typed; digits alone are compared.
 */
export function isPhoneTaken(records: Records, application: ApplicationRow, phone: string): boolean {
  const digits = digitsOf(phone)
  if (digits === '' || !isAccount(records, application)) return false
  const own = readFields(records, application.row)
  return latestOthers(records, application).some((other) => {
    const fields = { ...readFields(records, other.row), ...saidSince(records, other) }
    return digitsOf(fields.phone) === digits && isAccount(records, other) && !isSamePerson(own, fields)
  })
}

type Other = Pick<ApplicationRow, 'row' | 'application' | 'procedure' | 'rule_pack'>
type Fields = Readonly<Record<string, string>>

/** Of each other application of the same procedure, the newest version that was not discarded. */
function latestOthers({ store }: Records, { application, procedure }: ApplicationRow): Other[] {
  return store.db
    .prepare<[string, string], Other>(
      `SELECT "row", application, procedure, rule_pack FROM application a WHERE procedure = ? AND application <> ? AND state <> 'discarded'
       AND version = (SELECT max(version) FROM application b WHERE b.application = a.application AND b.state <> 'discarded')`,
    )
    .all(procedure, application)
}

const digitsOf = (phone = ''): string => phone.normalize('NFKC').replace(/\D/gu, '')

/** By number where both have one, else by name and date of birth. */
function isSamePerson(one: Fields, other: Fields): boolean {
  const [number, others] = [one.citizenNumber?.trim(), other.citizenNumber?.trim()]
  if (number && others) return number.toUpperCase() === others.toUpperCase()
  const who = ({ name = '', birthDate = '' }: Fields) => `${foldForSearch(name)} ${birthDate.trim()}`
  return who(one) === who(other)
}
