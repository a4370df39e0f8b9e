/** Who the applicant is, from a code or the machine-readable lines on a card: photographed, scanned or typed. */
import type { CodeReading, DeviceMark } from '../../devices/device.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import type { Devices } from '../devices.ts'
import { noteUse, preferredFor } from '../kit/choices.ts'
import { sha256Hex } from '../packet/content-hash.ts'
import { todayIn } from '../rules/dates.ts'
import { type MrzResult, readMrz } from '../rules/mrz.ts'
import type { RulePack } from '../rules/pack.ts'
import { fieldsFromCard, fieldsFromCode } from '../rules/prefill.ts'
import type { PageCamera } from './captures/picture.ts'
import { readFields } from './contents.ts'
import { dropCodes, keepEvidence } from './evidence.ts'
import { cardOf, fill } from './identity.ts'
import { findDraft, type NoDraft, type Records } from './records.ts'

type Refusal<M extends 'fillFromCode' | 'scanCode' | 'fillFromText'> = Extract<OutcomeOf<M>, { ok: false }>
/** What a code says, as the pack reads it, and the code itself. */
export type Read = { fields: Record<string, string>; text: string; device: DeviceMark }

/** A record has room for 80 pieces of evidence: one for each of 64 captures, a card’s two, and these. */
const MOST_CODES = 8

const onPage = (driver: PageCamera | 'page-keys'): DeviceMark => ({
  device: driver,
  driver,
  model: '',
  serial: '',
  simulated: driver === 'canvas-camera',
})

/** The slow half: the text in the picture. */
export async function readCode(
  records: Records,
  devices: Devices,
  camera: PageCamera,
  { image, ...key }: ParsedInputOf<'fillFromCode'>,
): Promise<{ ok: true; read: Read } | Refusal<'fillFromCode'>> {
  const found = findDraft(records, key)
  if (!found.ok) return found
  const answer = await devices.readCode(image)
  if (!answer.ok) return { ok: false, reason: answer.code, detail: answer.message }
  if (answer.text === undefined) return { ok: false, reason: 'no-code' }
  const understood = understand(packOf(records, found.application.rule_pack), answer.text, records.now())
  if (!understood.ok) return { ok: false, reason: 'unknown-code' }
  return { ok: true, read: { fields: understood.fields, text: answer.text, device: onPage(camera) } }
}

/** The slow half: the next code at a scanner. */
export async function scanCode(
  records: Records,
  devices: Devices,
  key: ApplicationKey,
): Promise<{ ok: true; read: Read } | Refusal<'scanCode'>> {
  const found = findDraft(records, key)
  if (!found.ok) return found
  const pack = packOf(records, found.application.rule_pack)
  const isPractice = records.enrolled.certificate.environment === 'practice'
  const practiceCard = isPractice ? cardOf(pack, readFields(records, found.application.row)) : undefined
  const preferred = preferredFor(records, 'code')
  const answer = await devices.scan({
    subject: key.application,
    ...(preferred && { preferred }),
    ...(practiceCard && { practiceCard }),
  })
  if (!answer.ok) return { ok: false, reason: answer.code, detail: answer.message }
  const { text, device }: CodeReading = answer.code
  const understood = understand(pack, text, records.now())
  return understood.ok ? { ok: true, read: { fields: understood.fields, text, device } } : understood
}

/** From the page's keys: nothing to wait for. */
export function readText(
  records: Records,
  { text, ...key }: ParsedInputOf<'fillFromText'>,
): { ok: true; read: Read } | Refusal<'fillFromText'> {
  const found = findDraft(records, key)
  if (!found.ok) return found
  const understood = understand(packOf(records, found.application.rule_pack), text, records.now())
  return understood.ok
    ? { ok: true, read: { fields: understood.fields, text, device: onPage('page-keys') } }
    : understood
}

/** The durable half. */
export function keepCode(
  records: Records,
  actor: Actor,
  { application, version }: ApplicationKey,
  { fields, text, device }: Read,
): { ok: true; value: ReturnType<typeof fill> } | NoDraft {
  const found = findDraft(records, { application, version })
  if (!found.ok) return found
  // Not its hash: a number has so few digits that it would be guessed.
  const at = records.audit.append(actor, { act: 'code-read', subject: { application, version, driver: device.driver } })
  const bytes = new TextEncoder().encode(text)
  dropCodes(records, found.application.row, { sha256: sha256Hex(bytes), most: MOST_CODES - 1 })
  keepEvidence(records, found.application.row, { of: 'code', mediaType: 'text/plain', bytes, device, at })
  noteUse(records, device.device)
  return { ok: true, value: fill(records, found.application, fields, 'code', at) }
}

const packOf = ({ packs }: Records, hash: string): RulePack => packs.byHash(hash)

export function mrzOf(pack: RulePack, text: string, now: number): MrzResult {
  const number = new RegExp(`^(?:${pack.number.pattern})$`)
  return readMrz(text, {
    today: todayIn(pack.timeZone, new Date(now).toISOString()),
    isCitizenNumber: (part) => number.test(part),
  })
}

/** The pack's own code, or three lines of ICAO 9303-5. */
function understand(
  pack: RulePack,
  text: string,
  now: number,
): { ok: true; fields: Record<string, string> } | { ok: false; reason: 'unknown-code' | 'bad-mrz' } {
  const fields = fieldsFromCode(pack, text)
  if (fields) return { ok: true, fields }
  const mrz = mrzOf(pack, text, now)
  if (mrz.ok) {
    // The zone writes names without their marks: they are no more than the Latin form of one.
    const { name: latinName, ...words } = mrz.mrz
    return { ok: true, fields: fieldsFromCard(pack, { ...words, latinName }) }
  }
  return { ok: false, reason: mrz.reason === 'check-digit' ? 'bad-mrz' : 'unknown-code' }
}
