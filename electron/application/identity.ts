/** Who the applicant is, without typing: a card on the reader, the roster. Codes and chips have files of their own. */
import { type CardReading, CardReading as CardSchema } from '../../devices/device.ts'
import type { FieldSource } from '../../station/protocol/index.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import type { Devices } from '../devices.ts'
import { noteUse, preferredFor } from '../kit/choices.ts'
import type { RulePack } from '../rules/pack.ts'
import { fieldsFromCard } from '../rules/prefill.ts'
import { fieldsOfPerson, findPerson } from '../visits/roster.ts'
import { sha256Of } from './captures/keep.ts'
import { type KeptCard, readFieldSources, readFields } from './contents.ts'
import { writeFields } from './draft.ts'
import { draftChanged } from './draft-changed.ts'
import { dropEvidence, keepEvidence } from './evidence.ts'
import { mayIssue } from './issuing.ts'
import { type ApplicationRow, findDraft, type Records } from './records.ts'
import { sourceOf } from './sources.ts'

type Refused = Extract<OutcomeOf<'readCard'>, { ok: false }>

/** The slow half. */
export async function waitForCard(
  records: Records,
  devices: Devices,
  key: ApplicationKey,
): Promise<{ ok: true; card: CardReading } | Refused> {
  const found = findDraft(records, key)
  if (!found.ok) return found
  const pack = records.packs.byHash(found.application.rule_pack)
  const isPractice = records.enrolled.certificate.environment === 'practice'
  const practiceCard = isPractice ? cardOf(pack, readFields(records, found.application.row)) : undefined
  const preferred = preferredFor(records, 'card')
  const answer = await devices.readCard({
    subject: key.application,
    ...(preferred && { preferred }),
    ...(practiceCard && { practiceCard }),
  })
  if (!answer.ok) return { ok: false, reason: answer.code, detail: answer.message }
  return mayIssue(pack, records.enrolled.certificate.environment, answer.card)
    ? answer
    : { ok: false, reason: 'not-issuing' }
}

/** The durable half: the card as it was read, and what it fills. A second card replaces the first; the log has both. */
export function keepCard(
  records: Records,
  actor: Actor,
  { application, version }: ApplicationKey,
  card: CardReading,
): OutcomeOf<'readCard'> {
  const key = { application, version }
  const found = findDraft(records, key)
  if (!found.ok) return found
  const { raw, portrait, ...words } = card
  const source = sourceOf(card.device)
  const at = records.audit.append(actor, {
    act: 'card-read',
    subject: { application, version, sha256: sha256Of(raw), source },
  })
  const { row } = found.application
  records.store.db
    .prepare("INSERT OR REPLACE INTO identity VALUES (?, ?, x'', ?, ?, ?)")
    .run(row, JSON.stringify(words satisfies KeptCard), source, JSON.stringify(at), at.sequence)
  dropEvidence(records, row, ['card', 'card-portrait'])
  const mediaType = card.card === 'chip' ? 'application/vnd.icao.lds' : 'application/octet-stream'
  keepEvidence(records, row, { of: 'card', mediaType, bytes: raw, device: card.device, at })
  if (portrait) {
    const { image: bytes, mediaType } = portrait
    keepEvidence(records, row, { of: 'card-portrait', mediaType, bytes, device: card.device, at })
  }
  noteUse(records, card.device.device)
  const pack = records.packs.byHash(found.application.rule_pack)
  const filled = fill(records, found.application, fieldsFromCard(pack, card.fields), 'card', at)
  return { ok: true, value: { ...filled, card: card.card } }
}

export function fillFromRoster(
  records: Records,
  actor: Actor,
  { application, version, person }: ParsedInputOf<'fillFromRoster'>,
): OutcomeOf<'fillFromRoster'> {
  const found = findDraft(records, { application, version })
  if (!found.ok) return found
  const known = findPerson(records, person)
  if (!known) return { ok: false, reason: 'unknown-person' }
  const at = records.audit.append(actor, { act: 'filled-from-roster', subject: { application, version, person } })
  const pack = records.packs.byHash(found.application.rule_pack)
  return { ok: true, value: fill(records, found.application, fieldsOfPerson(pack, known), 'roster', at) }
}

/** What each may write over. What an officer has typed is never overwritten unasked, and a chip is believed more than a print. */
const mayReplace: Record<'card' | 'code' | 'roster', readonly FieldSource[]> = {
  card: ['visit', 'roster', 'preset', 'code', 'card'],
  code: ['visit', 'roster', 'preset', 'code'],
  roster: ['visit', 'roster', 'preset'],
}

/** A card's name field ends after 15 UTF-16 units (30 bytes, GA 450): a longer name stands on it without its end. */
const CARD_NAME_UNITS = 15
const isCutShort = (standing: string, onCard: string): boolean =>
  onCard.length === CARD_NAME_UNITS && standing.length > onCard.length && standing.startsWith(onCard)

export function fill(
  records: Records,
  { row }: ApplicationRow,
  offered: Record<string, string>,
  source: keyof typeof mayReplace,
  at: { sequence: number; utc: string },
): { filled: string[]; differing: { field: string; has: string; offered: string }[] } {
  const has = readFields(records, row)
  const sources = readFieldSources(records, row)
  const taken: Record<string, string> = {}
  const differing: { field: string; has: string; offered: string }[] = []
  for (const [field, value] of Object.entries(offered)) {
    const standing = (has[field] ?? '').trim()
    if (source === 'card' && isCutShort(standing, value)) continue
    if (standing === '' || mayReplace[source].includes(sources[field] ?? 'typed')) taken[field] = value
    else if (standing !== value) differing.push({ field, has: standing, offered: value })
  }
  writeFields(records, row, taken, source, at.sequence)
  draftChanged(records, row, at)
  return { filled: Object.keys(taken), differing }
}

/** The card that this person would have: what the draft says, in the card's words. */
export function cardOf(pack: RulePack, fields: Record<string, string>): CardReading['fields'] | undefined {
  const { shape } = CardSchema.shape.fields
  const words = Object.entries(pack.card ?? {}).flatMap(([word, name]) => {
    const said = fields[name]?.trim()
    const schema = Object.hasOwn(shape, word) ? shape[word as keyof typeof shape] : undefined
    return said && schema?.safeParse(said).success ? [[word, said]] : []
  })
  return words.length === 0 ? undefined : CardSchema.shape.fields.parse(Object.fromEntries(words))
}
