import { z } from 'zod'
import { ApplicationRecord, BegunElsewhere, ProcedureKind } from '../protocol/index.ts'
import type { Sealer } from '../store/seal-text.ts'
import type { Acceptance } from '../store/store.ts'
import { fold, nameWords, numberWords, wantedWords } from './search-words.ts'

/** What a clerk's list shows of an application without opening its packet. Kept sealed. */
export const Details = z.object({
  name: z.string(),
  slipNumber: z.string(),
  birthDate: z.string().optional(),
  sex: z.string().optional(),
  citizenNumber: z.string().optional(),
  procedure: z.string(),
  finalisedAt: z.string(),
  officer: z.string(),
  /** ISO date. */
  promisedOn: z.string().optional(),
  /** Of an electronic identification account; a card has none. */
  accountLevel: z.string().optional(),
  /** For the report alone. */
  procedureKind: ProcedureKind.optional(),
  begun: BegunElsewhere.shape.channel.optional(),
  crossRegion: ApplicationRecord.shape.crossRegion,
  /** As the officer estimated it. */
  travelSavedKm: z.int().nonnegative().optional(),
})
export type Details = z.infer<typeof Details>

const WORD = 'word'
const PERSON = 'person'

/** Nothing of it is in the clear: sealed details, keyed hashes of words, and one of who it is about. */
export function describe(record: ApplicationRecord, sealer: Sealer): NonNullable<Acceptance['about']> {
  const { slipNumber, procedure, officer, promisedOn, procedureKind, crossRegion, begunElsewhere } = record
  const { name = '', birthDate, sex, citizenNumber, accountLevel, travelSavedKm = '' } = record.fields
  const details: Details = {
    name,
    slipNumber,
    procedure,
    officer,
    finalisedAt: record.finalisedAt.utc,
    ...(birthDate && { birthDate }),
    ...(sex && { sex }),
    ...(citizenNumber && { citizenNumber }),
    ...(promisedOn && { promisedOn }),
    ...(accountLevel && { accountLevel }),
    ...(procedureKind && { procedureKind }),
    ...(begunElsewhere && { begun: begunElsewhere.channel }),
    ...(crossRegion && { crossRegion }),
    ...(/^\d{1,5}$/.test(travelSavedKm.trim()) && { travelSavedKm: Number(travelSavedKm.trim()) }),
  }
  const words = [...nameWords(name), ...numberWords(slipNumber), ...numberWords(citizenNumber ?? '')]
  const person = personOf(record.fields)
  return {
    procedure,
    details: sealer.seal(JSON.stringify(details)),
    words: [...new Set(words)].map((word) => sealer.keyedHash(WORD, word)),
    ...(person && { person: sealer.keyedHash(PERSON, person) }),
  }
}

/** The hashes that an application has to have to be found by what a clerk typed. */
export const searchHashes = (query: string, sealer: Sealer): string[] =>
  wantedWords(query).map((word) => sealer.keyedHash(WORD, word))

/** The citizen number, or, before there is one, what names a person well enough for a clerk to look. */
function personOf({ name, birthDate, sex, citizenNumber }: ApplicationRecord['fields']): string | undefined {
  if (citizenNumber) return `number ${fold(citizenNumber)}`
  return name && birthDate ? `name ${fold(name)} ${birthDate} ${sex ?? ''}` : undefined
}
