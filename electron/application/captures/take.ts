import { type Biometric, EyePosition, FingerPosition, type Reading } from '../../../devices/device.ts'
import type { Actor } from '../../audit/audit.ts'
import type { ApplicationKey, OutcomeOf } from '../../contract/index.ts'
import type { Devices } from '../../devices.ts'
import { noteUse, preferredFor } from '../../kit/choices.ts'
import { draftChanged } from '../draft-changed.ts'
import { mayIssue } from '../issuing.ts'
import { findDraft, type Records } from '../records.ts'
import { keepCapture, lastAttempt, unchoosePortraits } from './keep.ts'
import { captureView } from './rows.ts'

export type CaptureInput = ApplicationKey & { modality: Biometric; positions: number[] }
type Refusal = Extract<OutcomeOf<'takeCapture'>, { ok: false }>
export type Readings = { ok: true; readings: Reading[] }

/** The port counts to 99; the record goes on counting. */
const MOST_ATTEMPTS = 99

/** The slow half: asks the device, outside any transaction. */
export async function readDevice(records: Records, devices: Devices, input: CaptureInput): Promise<Readings | Refusal> {
  const found = findDraft(records, input)
  if (!found.ok) return found
  const { modality, positions } = input
  if (!isAskable(input)) return { ok: false, reason: 'failed', detail: 'no such fingers, eyes or portrait' }
  const places = positions.length > 0 ? positions : [0]
  const attempts = places.map((position) => lastAttempt(records, found.application.row, { modality, position }) + 1)
  devices.endPreviews() // the device shows or takes, not both
  const preferred = preferredFor(records, modality)
  const answer = await devices.capture({
    ...(preferred && { preferred }),
    modality,
    positions,
    subject: input.application,
    attempt: Math.min(MOST_ATTEMPTS, Math.max(...attempts)),
  })
  if (!answer.ok) return { ok: false, reason: answer.code, detail: answer.message }
  const pack = records.packs.byHash(found.application.rule_pack)
  const { environment } = records.enrolled.certificate
  if (!answer.readings.every((reading) => mayIssue(pack, environment, reading)))
    return { ok: false, reason: 'not-issuing' }
  // The port has looked already; what is kept for ever is looked at here as well.
  return answersAll(input, answer.readings)
    ? answer
    : { ok: false, reason: 'failed', detail: 'the device read something else than it was asked for' }
}

/** The durable half: every picture of one press with its row and audit line, in one transaction. */
export function keepReadings(
  records: Records,
  actor: Actor,
  input: CaptureInput,
  readings: readonly Reading[],
): OutcomeOf<'takeCapture'> {
  const found = findDraft(records, input)
  if (!found.ok) return found
  const { application } = found
  // A portrait by a device of the kit is shot once and meant; those of the page are chosen from.
  const chosen = input.modality === 'portrait'
  if (chosen) unchoosePortraits(records, application.row)
  const kept = readings.map((reading) => keepCapture(records, actor, application, { reading, chosen }))
  for (const { row } of kept) withdrawException(records, application.row, row)
  for (const device of new Set(readings.map((reading) => reading.device.device))) noteUse(records, device)
  draftChanged(records, application.row, kept.at(-1)!.at)
  return { ok: true, value: { captures: kept.map(({ row }) => captureView(row, true)) } }
}

/** What was taken needs no reason why it could not be. */
export function withdrawException(
  { store }: Pick<Records, 'store'>,
  row: number,
  { modality, position }: { modality: string; position: number },
): void {
  store.db
    .prepare('DELETE FROM exception WHERE application_row = ? AND modality = ? AND position = ?')
    .run(row, modality, position)
}

/** Whether the modality has this position: none for a portrait, a finger, an eye. */
export function hasPosition(modality: Biometric, position: number | undefined): boolean {
  if (modality === 'portrait') return position === undefined
  return (modality === 'iris' ? EyePosition : FingerPosition).safeParse(position).success
}

function isAskable({ modality, positions }: CaptureInput): boolean {
  if (new Set(positions).size !== positions.length) return false
  return modality === 'portrait'
    ? positions.length === 0
    : positions.length > 0 && positions.every((position) => hasPosition(modality, position))
}

function answersAll({ modality, positions }: CaptureInput, readings: readonly Reading[]): boolean {
  const taken = readings.map(({ position }) => position)
  return (
    readings.length > 0 &&
    new Set(taken).size === taken.length &&
    readings.every(
      (reading) =>
        reading.modality === modality &&
        (modality === 'portrait' ? reading.position === undefined : positions.includes(reading.position ?? 0)),
    )
  )
}
