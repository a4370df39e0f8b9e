import type { Reading } from '../../../devices/device.ts'
import type { Actor } from '../../audit/audit.ts'
import type { OutcomeOf, ParsedInputOf } from '../../contract/index.ts'
import type { Devices } from '../../devices.ts'
import { draftChanged } from '../draft-changed.ts'
import { findDraft, type Records } from '../records.ts'
import { readImage } from './images.ts'
import { keepCapture, unchoosePortraits } from './keep.ts'
import { editRecord } from './picture.ts'
import { type CaptureRow, captureView, findCapture, measuresOf, originOf } from './rows.ts'
import { withdrawException } from './take.ts'

type Input = ParsedInputOf<'choosePortrait'>
type Refusal = Extract<OutcomeOf<'choosePortrait'>, { ok: false }>

/** The slow half: the shot, rotated and cut to exactly the pack's format. */
export async function cutPortrait(
  records: Records,
  devices: Devices,
  input: Input,
): Promise<{ ok: true; reading: Reading } | Refusal> {
  const found = findDraft(records, input)
  if (!found.ok) return found
  const shot = findShot(records, found.application.row, input.capture)
  if (!shot) return { ok: false, reason: 'unknown-capture' }
  const image = readImage(records, shot)
  if (!image) return { ok: false, reason: 'purged' }
  const { widthPx: width, heightPx: height, ppi } = records.packs.byHash(found.application.rule_pack).portrait
  const { device, fileName } = measuresOf(shot)
  const answer = await devices.picture({
    modality: 'portrait',
    image,
    edit: { ...input.edit, size: { width, height }, ppi },
    device,
    ...(fileName && { fileName }),
  })
  return answer.ok ? answer : { ok: false, reason: answer.code, detail: answer.message }
}

/** The durable half: from here on this is the applicant's portrait, and no other. */
export function choosePortrait(
  records: Records,
  actor: Actor,
  input: Input,
  reading: Reading,
): OutcomeOf<'choosePortrait'> {
  const found = findDraft(records, input)
  if (!found.ok) return found
  const { application } = found
  const shot = findShot(records, application.row, input.capture)
  if (!shot) return { ok: false, reason: 'unknown-capture' }
  unchoosePortraits(records, application.row)
  const { row, at } = keepCapture(records, actor, application, {
    reading,
    chosen: true,
    cutFrom: shot.capture,
    edit: editRecord(shot.sha256, input.edit),
    // A cut is never more real than its shot.
    source: shot.source,
    origin: originOf(shot),
  })
  withdrawException(records, application.row, row)
  draftChanged(records, application.row, at)
  return { ok: true, value: captureView(row) }
}

function findShot(records: Records, row: number, capture: string): CaptureRow | undefined {
  const shot = findCapture(records, row, capture)
  return shot?.modality === 'portrait' ? shot : undefined
}
