/** People not served yet, found by name and number as applications are. */
import { RosterPerson } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import { foldForSearch } from '../rules/names.ts'
import type { RulePack } from '../rules/pack.ts'

const MOST_FOUND = 50
type Here = Pick<Records, 'store'>
/** Folded once after a sync: twenty thousand names take too long to fold at each letter typed. */
type Folded = { text: string; person: string }
const folded = new WeakMap<Records['store'], Folded[]>()

export function searchRoster(records: Here, search: string): RosterPerson[] {
  const words = foldForSearch(search.slice(0, 100)).split(' ').filter(Boolean)
  if (words.length === 0) return []
  const found = foldedRoster(records).filter(({ text }) => words.every((word) => isIn(text, word)))
  return found.slice(0, MOST_FOUND).flatMap(({ person }) => findPerson(records, person) ?? [])
}

export function findPerson({ store }: Here, person: string): RosterPerson | undefined {
  const details = store.db.prepare('SELECT details FROM roster_person WHERE person = ?').pluck().get(person)
  return details === undefined ? undefined : RosterPerson.parse(JSON.parse(details as string))
}

/** Another roster came down; folded at once, so that no officer waits for it at his first letter. */
export function renewRoster(records: Here): void {
  folded.delete(records.store)
  foldedRoster(records)
}

/** What the station knows of a person, as the pack's fields. */
export function fieldsOfPerson(
  pack: RulePack,
  person: Pick<RosterPerson, 'name' | 'birthDate' | 'sex' | 'citizenNumber' | 'address'>,
): Record<string, string> {
  const { name, birthDate, sex, citizenNumber, address } = person
  return fitting(pack, { name, birthDate, sex: sex === 'unknown' ? undefined : sex, citizenNumber, address })
}

/** Those that the pack has a field for, in NFC, and no longer than it takes. */
export function fitting(pack: RulePack, said: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    pack.fields.flatMap((field) => {
      const value = Object.hasOwn(said, field.name) ? said[field.name]?.normalize('NFC').trim() : undefined
      return value && [...value].length <= field.maxLength ? [[field.name, value]] : []
    }),
  )
}

function foldedRoster({ store }: Here): Folded[] {
  const known = folded.get(store)
  if (known) return known
  const people = store.db
    .prepare<[], { person: string; name: string; number: string | null }>(
      "SELECT person, json_extract(details, '$.name') AS name, json_extract(details, '$.citizenNumber') AS number FROM roster_person",
    )
    .all()
    .map(({ person, name, number }) => {
      // Whole, and by its last six and four characters, which is how a number is said over a telephone.
      const numbers = number === null ? [] : [number, number.slice(-6), number.slice(-4)]
      return { person, text: ` ${[foldForSearch(name), ...numbers.map(foldForSearch)].join(' ')}` }
    })
  people.sort((one, other) => (one.text < other.text ? -1 : 1))
  folded.set(store, people)
  return people
}

const HAN = /[\p{Script=Han}\p{Co}]/u
/** A word by its beginning; Han, which has no spaces, anywhere. */
const isIn = (text: string, word: string): boolean => text.includes(HAN.test(word) ? word : ` ${word}`)
