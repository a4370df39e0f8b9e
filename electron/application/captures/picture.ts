/** Pictures that the page took or was given: shots of the portrait, and pages of documents. */
import type { DeviceMark, PictureEdit, Reading } from '../../../devices/device.ts'
import type { Actor } from '../../audit/audit.ts'
import type { OutcomeOf, ParsedInputOf } from '../../contract/index.ts'
import type { Devices } from '../../devices.ts'
import { documentsFor } from '../../rules/documents.ts'
import { originProblem } from '../../rules/portrait-origins.ts'
import { draftChanged } from '../draft-changed.ts'
import { withdrawGap } from '../exceptions.ts'
import { gatherDraft } from '../facts.ts'
import { findDraft, type NoDraft, type Records } from '../records.ts'
import { dropImages, keepCapture, sha256Of } from './keep.ts'
import { captureView, type Edit, findCapture } from './rows.ts'

export type PageCamera = 'page-camera' | 'canvas-camera'
type Input = ParsedInputOf<'keepPicture'>
type Refusal = Extract<OutcomeOf<'keepPicture'>, { ok: false }>

/** A record has room for 64 pictures; ten fingers, two eyes, a portrait and a signature are 14 of them. */
const MOST_PAGES = 50
/** Of the port, and of a record. */
const LAST_PAGE = 99

/** The slow half: decoded, edited and encoded anew by the devices process; who took it is said here. */
export async function readPicture(
  records: Records,
  devices: Devices,
  camera: PageCamera,
  input: Input,
): Promise<{ ok: true; reading: Reading } | Refusal> {
  const place = findPlace(records, input)
  if (!place.ok) return place
  const isFile = input.from === 'file'
  const answer = await devices.picture({
    modality: input.modality,
    ...(place.page && { position: place.page }),
    image: input.image,
    edit: input.edit,
    device: pageDevice(isFile ? 'page-file' : camera, isFile ? '' : input.label),
    ...(isFile && input.label && { fileName: input.label }),
  })
  return answer.ok ? answer : { ok: false, reason: answer.code, detail: answer.message }
}

/** The durable half. The page's number is settled here, because another may have come meanwhile. */
export function keepPicture(records: Records, actor: Actor, input: Input, reading: Reading): OutcomeOf<'keepPicture'> {
  const place = findPlace(records, input)
  if (!place.ok) return place
  const { application, page } = place
  const document = input.modality === 'document' ? input.document : undefined
  const { row, at } = keepCapture(records, actor, application, {
    reading: page ? { ...reading, position: page } : reading,
    document,
    edit: editRecord(sha256Of(input.image), input.edit),
    origin: input.origin,
  })
  if (document) withdrawGap(records, application.row, document)
  draftChanged(records, application.row, at)
  return { ok: true, value: captureView(row, input.modality === 'document') }
}

/** A page of a document, or a shot that is not the applicant's portrait. Nothing else is ever taken away by a touch. */
export function removeCapture(
  records: Records,
  actor: Actor,
  input: ParsedInputOf<'removeCapture'>,
): OutcomeOf<'removeCapture'> {
  const found = findDraft(records, input)
  if (!found.ok) return found
  const { row } = found.application
  const capture = findCapture(records, row, input.capture)
  const mayGo = capture?.modality === 'document' || (capture?.modality === 'portrait' && capture.chosen === 0)
  if (!capture || !mayGo) return { ok: false, reason: 'unknown-capture' }
  const { application, version } = input
  const at = records.audit.append(actor, {
    act: 'capture-removed',
    subject: { application, version, capture: input.capture, sha256: capture.sha256 },
  })
  records.store.db.prepare('DELETE FROM capture WHERE row = ?').run(capture.row)
  dropImages(records, row, [capture.image])
  draftChanged(records, row, at)
  return { ok: true, value: {} }
}

/** What the record says of an edit: enough to find the original, and to do it again. */
export const editRecord = (originalSha256: string, { rotate, crop }: PictureEdit): Edit => ({
  originalSha256,
  rotate,
  ...(crop && { crop: [crop.x, crop.y, crop.width, crop.height] }),
})

const pageDevice = (driver: DeviceMark['driver'], label: string): DeviceMark => ({
  device: driver,
  driver,
  model: label.slice(0, 120),
  serial: '',
  simulated: driver === 'canvas-camera',
})

type OriginProblem = NonNullable<ReturnType<typeof originProblem>>

/** Whether the rules take it from there, whether there is room for it, and as which page. */
function findPlace(
  records: Records,
  input: Pick<Input, 'application' | 'version' | 'modality' | 'document' | 'from' | 'origin'>,
):
  | { ok: true; application: Extract<ReturnType<typeof findDraft>, { ok: true }>['application']; page?: number }
  | NoDraft
  | { ok: false; reason: 'unknown-document' | 'too-many-pages' | OriginProblem } {
  const found = findDraft(records, input)
  if (!found.ok || (input.modality === 'portrait' && !input.origin)) return found
  const { application } = found
  const { pack, draft, today, facts } = gatherDraft(records, application)
  if (input.origin) {
    const isGiven = input.modality === 'portrait' && input.from === 'file'
    const reason = isGiven ? originProblem(pack, facts, input.origin, today) : 'unknown-origin'
    return reason ? { ok: false, reason } : found
  }
  const asked = documentsFor(pack, draft, today).find(({ rule }) => rule.id === input.document)
  if (!asked) return { ok: false, reason: 'unknown-document' }
  const { all, own, last } = records.store.db
    .prepare<[{ document: string; row: number }], { all: number; own: number; last: number }>(
      `SELECT count(*) AS "all", count(*) FILTER (WHERE document = :document) AS own, ifnull(max(position) FILTER (WHERE document = :document), 0) AS last
       FROM capture WHERE application_row = :row AND modality = 'document'`,
    )
    .get({ document: asked.rule.id, row: application.row })!
  if (own >= asked.rule.maxPages || all >= MOST_PAGES || last >= LAST_PAGE)
    return { ok: false, reason: 'too-many-pages' }
  return { ok: true, application, page: last + 1 }
}
