import { z } from 'zod'
import {
  Biometric,
  CardReading,
  ChipVerification,
  Corners,
  DeviceErrorCode,
  ImageBytes,
  Modality,
  PictureEdit,
  QualityScore,
} from '../../devices/device.ts'
import { DocumentId, PortraitOrigin, Source, Uuid } from '../../station/protocol/index.ts'
import { act, ask, Nothing } from './method.ts'
import { ApplicationKey } from './visits.ts'

export const CaptureView = z.strictObject({
  capture: Uuid,
  modality: Modality,
  /** Finger, eye, or page. */
  position: z.int().optional(),
  document: z.string().optional(),
  attempt: z.int(),
  width: z.int(),
  height: z.int(),
  quality: z.array(QualityScore),
  source: Source,
  /** Model of the device, as it is told to an officer. */
  model: z.string(),
  fileName: z.string().optional(),
  /** Of a portrait that was not shot at the visit. */
  origin: PortraitOrigin.optional(),
  /** The portrait that goes into the application; of a finger, the best. */
  chosen: z.boolean(),
  /** For a portrait that was cut out of another shot: which. */
  cutFrom: Uuid.optional(),
  /** False once the station has it and the picture has left this machine. */
  hasImage: z.boolean(),
})
export type CaptureView = z.infer<typeof CaptureView>

/** Which of the page's own devices gave the picture; the core knows which of them is a practice one. */
export const PageSource = z.enum(['camera', 'file'])

const changing = ['unknown-application', 'not-a-draft'] as const

/** What stands in a field already and on the card otherwise. Nothing typed is overwritten unasked. */
const Differing = z.array(z.strictObject({ field: z.string(), has: z.string(), offered: z.string() }))
const Filled = z.strictObject({ filled: z.array(z.string()), differing: Differing })

export const captureMethods = {
  /** By a device of the kit. Fewer captures than positions when a finger was not there. */
  takeCapture: act(
    ApplicationKey.extend({ modality: Biometric, positions: z.array(z.int().min(1).max(10)).max(10) }),
    z.strictObject({ captures: z.array(CaptureView) }),
    [...changing, 'not-issuing', ...DeviceErrorCode.options],
  ),
  /** Shows what the scanner sees until the capture begins or it is cancelled; the pictures are asked for by `getFrame`. */
  startPreview: ask(
    ApplicationKey.extend({ modality: Biometric, positions: z.array(z.int().min(1).max(10)).max(10) }),
    Nothing,
    DeviceErrorCode.options,
  ),
  /** The last picture of the preview, a JPEG. */
  getFrame: ask(ApplicationKey, z.strictObject({ image: ImageBytes.optional() })),
  /** A picture that the page took or was given: a portrait's shot, or a document's page. */
  keepPicture: act(
    ApplicationKey.extend({
      modality: z.enum(['portrait', 'document']),
      /** For a document; the page is the next one. */
      document: DocumentId.optional(),
      image: ImageBytes,
      from: PageSource,
      /** Label of the camera, or the file's name. */
      label: z.string().max(200),
      edit: PictureEdit,
      /** A portrait's file from where the rule pack takes one. */
      origin: PortraitOrigin.optional(),
    }),
    CaptureView,
    [
      ...changing,
      ...DeviceErrorCode.options,
      'unknown-document',
      'too-many-pages',
      'unknown-origin',
      'needs-day',
      'bad-day',
      'portrait-too-old',
    ],
  ),
  /**
   * This shot, rotated and cut to the pack's format, is the applicant's portrait. `edit.size` is the core's to set.
   * The shot itself stays until finalise.
   */
  choosePortrait: act(
    ApplicationKey.extend({ capture: Uuid, edit: PictureEdit.pick({ rotate: true, crop: true }) }),
    CaptureView,
    [...changing, ...DeviceErrorCode.options, 'unknown-capture', 'purged'],
  ),
  /** A page of a document, or a shot that is not chosen. */
  removeCapture: act(ApplicationKey.extend({ capture: Uuid }), Nothing, [...changing, 'unknown-capture']),
  /** Where a document lies in a picture; no corners when none is seen. */
  findEdges: ask(
    z.strictObject({ image: ImageBytes }),
    z.strictObject({ corners: Corners.optional() }),
    DeviceErrorCode.options,
  ),
  /** Waits for a card on the reader and fills what is empty. */
  readCard: act(ApplicationKey, Filled.extend({ card: CardReading.shape.card }), [
    ...changing,
    'not-issuing',
    ...DeviceErrorCode.options,
  ]),
  /**
   * The chip of a card that is laid on a contactless reader. It opens with the card access number, with the three lines
   * at its foot, or with its expiry beside number and birth date of the application (`needs-number` when they are not there).
   */
  readChip: act(
    ApplicationKey.extend({
      access: z.union([
        z.strictObject({ can: z.string().regex(/^\d{6}$/) }),
        z.strictObject({ mrz: z.string().max(200) }),
        z.strictObject({ validUntil: z.iso.date() }),
      ]),
    }),
    Filled.extend({ verification: ChipVerification, hasPortrait: z.boolean() }),
    [...changing, 'not-issuing', 'needs-number', 'bad-mrz', ...DeviceErrorCode.options],
  ),
  /** The portrait on the chip that was read, beside the one that was taken. */
  getChipPortrait: ask(ApplicationKey, z.strictObject({ mediaType: z.string(), bytes: z.instanceof(Uint8Array) }), [
    'unknown-application',
    'none',
    'purged',
  ]),
  /** The code on an older card, in a picture. `no-code`: none is seen in it. */
  fillFromCode: act(ApplicationKey.extend({ image: ImageBytes }), Filled, [
    ...changing,
    ...DeviceErrorCode.options,
    'no-code',
    'unknown-code',
  ]),
  /** The next code at a barcode scanner. */
  scanCode: act(ApplicationKey, Filled, [...changing, ...DeviceErrorCode.options, 'unknown-code', 'bad-mrz']),
  /** The text of a code from a scanner that poses as a keyboard, or the lines at the foot of a card, typed. */
  fillFromText: act(ApplicationKey.extend({ text: z.string().min(1).max(4_000) }), Filled, [
    ...changing,
    'unknown-code',
    'bad-mrz',
  ]),
  fillFromRoster: act(ApplicationKey.extend({ person: Uuid }), Filled, [...changing, 'unknown-person']),
  /** Ends what a device is doing for this application. */
  cancelCapture: ask(ApplicationKey, Nothing, [], { onApplicantPage: true }),
  getImage: ask(
    z.strictObject({ capture: Uuid }),
    z.strictObject({ mediaType: z.string(), bytes: z.instanceof(Uint8Array) }),
    ['unknown-capture', 'purged'],
    { onApplicantPage: true },
  ),
}
