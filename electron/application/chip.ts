/** The chip of a card: opened with what stands on the card, read, and compared by the officer's eye. */
import type { CardReading, ChipAccess } from '../../devices/device.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import type { Devices } from '../devices.ts'
import { preferredFor } from '../kit/choices.ts'
import type { RulePack } from '../rules/pack.ts'
import { mrzOf } from './codes.ts'
import { readFields } from './contents.ts'
import { readEvidence } from './evidence.ts'
import { cardOf, keepCard } from './identity.ts'
import { mayIssue } from './issuing.ts'
import { findApplication, findDraft, type Records } from './records.ts'

type Input = ParsedInputOf<'readChip'>
type Refusal = Extract<OutcomeOf<'readChip'>, { ok: false }>

/** The slow half. */
export async function waitForChip(
  records: Records,
  devices: Devices,
  input: Input,
): Promise<{ ok: true; card: CardReading } | Refusal> {
  const found = findDraft(records, input)
  if (!found.ok) return found
  const { environment } = records.enrolled.certificate
  const pack = records.packs.byHash(found.application.rule_pack)
  const fields = readFields(records, found.application.row)
  const opened = accessOf(pack, fields, input.access, records.now())
  if (!opened.ok) return opened
  const { access } = opened
  const preferred = preferredFor(records, 'chip')
  const practiceCard = environment === 'practice' ? practiceChip(pack, fields, access) : undefined
  const answer = await devices.readCard({
    subject: input.application,
    access,
    ...(preferred && { preferred }),
    ...(practiceCard && { practiceCard }),
  })
  if (!answer.ok) return { ok: false, reason: answer.code, detail: answer.message }
  return mayIssue(pack, environment, answer.card) ? answer : { ok: false, reason: 'not-issuing' }
}

/** The durable half. */
export function keepChip(records: Records, actor: Actor, input: Input, card: CardReading): OutcomeOf<'readChip'> {
  const kept = keepCard(records, actor, input, card)
  if (!kept.ok) return kept
  const { card: _kind, ...filled } = kept.value
  const verification = card.verification ?? { state: 'not-verified', reason: 'no-signature', access: 'none' }
  return { ok: true, value: { ...filled, verification, hasPortrait: card.portrait !== undefined } }
}

export function getChipPortrait(records: Records, key: ApplicationKey): OutcomeOf<'getChipPortrait'> {
  const application = findApplication(records, key)
  if (!application) return { ok: false, reason: 'unknown-application' }
  const found = readEvidence(records, application.row).find(({ of }) => of === 'card-portrait')
  if (!found) return { ok: false, reason: 'none' }
  const bytes = records.store.db.prepare('SELECT bytes FROM image WHERE row = ?').pluck().get(found.image) as
    | Buffer
    | undefined
  if (!bytes) return { ok: false, reason: 'purged' }
  return { ok: true, value: { mediaType: found.media_type, bytes: new Uint8Array(bytes) } }
}

function accessOf(
  pack: RulePack,
  fields: Record<string, string>,
  given: Input['access'],
  now: number,
): { ok: true; access: ChipAccess } | Refusal {
  if ('can' in given) return { ok: true, access: given }
  if ('mrz' in given) {
    const mrz = mrzOf(pack, given.mrz, now)
    if (!mrz.ok) return { ok: false, reason: 'bad-mrz' }
    const { documentNumber, birthDate, validUntil } = mrz.mrz
    if (!birthDate || !validUntil) return { ok: false, reason: 'bad-mrz' }
    return { ok: true, access: { documentNumber, birthDate, validUntil } }
  }
  const number = fields.citizenNumber?.trim() ?? ''
  const birthDate = fields.birthDate ?? ''
  const ending = pack.chip?.numberEnding
  if (ending === undefined || number.length < ending || !/^\d{4}-\d{2}-\d{2}$/.test(birthDate))
    return { ok: false, reason: 'needs-number' }
  return { ok: true, access: { documentNumber: number.slice(-ending), birthDate, validUntil: given.validUntil } }
}

/** The chip that this person would have. It opens with what was asked with, where that is of this person. */
function practiceChip(pack: RulePack, fields: Record<string, string>, access: ChipAccess): CardReading['fields'] {
  return { ...cardOf(pack, fields), ...('can' in access ? {} : access) }
}
