/** The applicant's consent to what he was shown: by pen, by a finger, or in words before a witness. */
import type { Reading } from '../../devices/device.ts'
import type { Actor } from '../audit/audit.ts'
import type { ApplicationKey, OutcomeOf, ParsedInputOf } from '../contract/index.ts'
import type { Devices } from '../devices.ts'
import { noteUse, preferredFor } from '../kit/choices.ts'
import { dropImages, keepCapture, lastAttempt } from './captures/keep.ts'
import type { PageCamera } from './captures/picture.ts'
import { type CaptureRow, findCapture } from './captures/rows.ts'
import { readSigning, type SigningWords } from './contents.ts'
import { draftChanged } from './draft-changed.ts'
import { type Gathered, gatherDraft } from './facts.ts'
import { mayIssue } from './issuing.ts'
import { type ApplicationRow, findDraft, type NoDraft, type Records } from './records.ts'

type Input = ParsedInputOf<'signApplication'>
type Refusal = Extract<OutcomeOf<'signApplication'>, { ok: false }>
/** Nothing where he cannot sign. */
export type Signature = { ok: true; reading?: Reading }

/** Right index finger, ISO/IEC 19794-4. */
const SIGNING_FINGER = 2
const MOST_ATTEMPTS = 99

/** The slow half: the strokes decoded, or the finger pressed. */
export async function takeSignature(
  records: Records,
  devices: Devices,
  camera: PageCamera,
  input: Input,
): Promise<Signature | Refusal> {
  const ready = check(records, input)
  if (!ready.ok) return ready
  if (input.method === 'cannot') return { ok: true }
  if (input.method !== 'finger') {
    const driver = input.method === 'pen' ? 'page-pen' : camera
    const answer = await devices.picture({
      modality: 'signature',
      image: input.image!,
      edit: { rotate: 0 },
      device: { device: driver, driver, model: '', serial: '', simulated: driver === 'canvas-camera' },
    })
    return answer.ok ? answer : { ok: false, reason: answer.code, detail: answer.message }
  }
  const position = input.position ?? SIGNING_FINGER
  const attempt = lastAttempt(records, ready.application.row, { modality: 'signature', position }) + 1
  devices.endPreviews() // the device shows or takes, not both
  const preferred = preferredFor(records, 'finger')
  const answer = await devices.capture({
    modality: 'finger',
    positions: [position],
    subject: input.application,
    attempt: Math.min(MOST_ATTEMPTS, attempt),
    ...(preferred && { preferred }),
  })
  if (!answer.ok) return { ok: false, reason: answer.code, detail: answer.message }
  const [reading, another] = answer.readings
  if (!reading || another || reading.position !== position)
    return { ok: false, reason: 'failed', detail: 'the device read something else than it was asked for' }
  const pack = records.packs.byHash(ready.application.rule_pack)
  if (!mayIssue(pack, records.enrolled.certificate.environment, reading)) return { ok: false, reason: 'not-issuing' }
  // Kept as a signature, so that it never becomes the print of the application.
  return { ok: true, reading: { ...reading, modality: 'signature' } }
}

/** The durable half. A signature before it goes; what he was shown must still be what stands there. */
export function signApplication(
  records: Records,
  actor: Actor,
  input: Input,
  reading: Reading | undefined,
): OutcomeOf<'signApplication'> {
  const ready = check(records, input)
  if (!ready.ok) return ready
  const { application, words } = ready
  dropSignature(records, application.row)
  const kept = reading && keepCapture(records, actor, application, { reading })
  if (reading && words.method === 'finger') noteUse(records, reading.device.device)
  const at = records.audit.append(actor, {
    act: 'application-signed',
    subject: {
      application: input.application,
      version: input.version,
      by: words.by,
      method: words.method,
      shownSha256: input.shownSha256,
      ...(kept && { capture: kept.row.capture }),
    },
  })
  records.store.db
    .prepare('INSERT INTO signing VALUES (?, ?, ?, ?, ?, ?)')
    .run(
      application.row,
      JSON.stringify(words),
      kept?.row.capture ?? null,
      input.shownSha256,
      JSON.stringify(at),
      at.sequence,
    )
  draftChanged(records, application.row, at)
  return { ok: true, value: {} }
}

/** Taken back, to sign again. Without one there is nothing to do, and nothing is logged. */
export function withdrawSignature(records: Records, actor: Actor, key: ApplicationKey): OutcomeOf<'withdrawSignature'> {
  const found = findDraft(records, key)
  if (!found.ok) return found
  const { row } = found.application
  if (!readSigning(records, row)) return { ok: true, value: {} }
  const { application, version } = key
  const at = records.audit.append(actor, { act: 'signature-withdrawn', subject: { application, version } })
  dropSignature(records, row)
  draftChanged(records, row, at)
  return { ok: true, value: {} }
}

function dropSignature(records: Records, row: number): void {
  const { db } = records.store
  const old = readSigning(records, row)?.capture
  const capture: CaptureRow | undefined = old ? findCapture(records, row, old) : undefined
  db.prepare('DELETE FROM signing WHERE application_row = ?').run(row)
  if (!capture) return
  db.prepare('DELETE FROM capture WHERE row = ?').run(capture.row)
  dropImages(records, row, [capture.image])
}

/** Looked at before the device is asked, and again before anything is kept. */
function check(
  records: Records,
  input: Input,
): { ok: true; application: ApplicationRow; words: SigningWords } | NoDraft | Refusal {
  const found = findDraft(records, input)
  if (!found.ok) return found
  const gathered = gatherDraft(records, found.application)
  if (gathered.shownSha256 !== input.shownSha256) return { ok: false, reason: 'outdated' }
  const words = wordsOf(input, gathered)
  return words
    ? { ok: true, application: found.application, words }
    : { ok: false, reason: 'failed', detail: 'what this way of signing asks for is missing' }
}

function wordsOf(input: Input, { draft, shown }: Gathered): SigningWords | undefined {
  const { by, method, language } = input
  const notices = (shown.notices ?? []).map(({ id }) => {
    const consent = input.consents?.[id]
    return { id, ...(consent && { consent }) }
  })
  const told = { ...(language && { language }), ...(notices.length > 0 && { notices }) }
  const known = by === 'guardian' ? draft.fields.guardianName : draft.fields.name
  const name = (input.name?.trim() || known?.trim() || '').slice(0, 200)
  if (name === '') return undefined
  if ((method === 'pen' || method === 'paper') && !input.image) return undefined
  if (method !== 'cannot') return { by, method, name, ...told }
  const [reason, witness] = [input.reason?.trim(), input.witness?.trim()]
  return reason && witness ? { by, method, name, reason, witness, ...told } : undefined
}
