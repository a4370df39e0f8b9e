import { z } from 'zod'
import { FingerPosition, Modality, QualityScore } from '../../devices/device.ts'
import { Environment, Money, Source, Uuid } from '../../station/protocol/index.ts'
import { Field, Text } from '../rules/pack.ts'
import { act, ask, Nothing } from './method.ts'
import { ApplicationKey } from './visits.ts'

/** What the officer sees, derived from application, upload and station by one function (`electron/application/progress.ts`). */
export const Progress = z.enum([
  'draft',
  'finalised',
  'waiting',
  'sending',
  'blocked',
  'received',
  'held',
  'conflict',
  'pending',
  'accepted',
  'returned',
  'made',
  'ready',
  'delivered',
  'discarded',
])
export type Progress = z.infer<typeof Progress>

export const CaptureView = z.strictObject({
  capture: Uuid,
  modality: Modality,
  position: FingerPosition.optional(),
  attempt: z.int(),
  width: z.int(),
  height: z.int(),
  quality: z.array(QualityScore),
  source: Source,
  fileName: z.string().optional(),
  /** False once the station has it and the picture has left this machine. */
  hasImage: z.boolean(),
})
export type CaptureView = z.infer<typeof CaptureView>

/** One thing that finalise would still ask for, or (`blocks: false`) that the officer should look at. */
export const Finding = z.strictObject({
  section: z.enum(['details', 'portrait', 'fingers']),
  /** Field name for `details`. */
  field: z.string().optional(),
  position: FingerPosition.optional(),
  code: z.enum([
    'missing',
    'not-a-choice',
    'not-a-date',
    'in-the-future',
    'too-long',
    'number-length',
    'number-pattern',
    'number-check',
    'number-birth',
    'number-sex',
    'number-region',
    'low-quality',
    'simulated-in-production',
    'file-in-production',
  ]),
  blocks: z.boolean(),
})
export type Finding = z.infer<typeof Finding>

export const ApplicationView = ApplicationKey.extend({
  progress: Progress,
  slipNumber: z.string(),
  environment: Environment,
  procedure: z.string(),
  procedures: z.array(z.strictObject({ id: z.string(), label: Text })),
  /** The pack's fields that are shown for this person, in order. */
  form: z.array(Field),
  fields: z.record(z.string(), z.string()),
  /** Best of each finger and the chosen portrait. */
  captures: z.array(CaptureView),
  /** Fingers asked for, in order; empty with `fingersNotNeeded`. */
  fingers: z.array(FingerPosition),
  exceptions: z.array(z.strictObject({ modality: Modality, position: FingerPosition.optional(), reason: z.string() })),
  fingersNotNeeded: z.boolean(),
  portraitNotNeeded: z.boolean(),
  findings: z.array(Finding),
  fee: Money.extend({ rule: z.string() }).optional(),
  promisedOn: z.string(),
  /** Of the station, or of a blocked upload. */
  reason: z.string().optional(),
  correctionReason: z.string().optional(),
})
export type ApplicationView = z.infer<typeof ApplicationView>

export const ApplicationItem = ApplicationKey.extend({
  name: z.string(),
  slipNumber: z.string(),
  progress: Progress,
  reason: z.string().optional(),
  /** UTC. */
  changedAt: z.string(),
})
export type ApplicationItem = z.infer<typeof ApplicationItem>

/** Keyset page: pass `next` back as `after`. */
export const ApplicationPage = z.strictObject({ items: z.array(ApplicationItem), next: z.string().optional() })

/** In NFC before it is measured, because composing can lengthen it and the frozen record's limit is the same. */
const Reason = z.string().normalize('NFC').max(500)

export const applicationMethods = {
  listApplications: ask(
    z.strictObject({
      group: z.enum(['drafts', 'unsent', 'received', 'attention', 'all']),
      search: z.string().max(100),
      after: z.string().max(200).optional(),
    }),
    ApplicationPage,
  ),
  getApplication: ask(ApplicationKey, ApplicationView, ['unknown-application']),
  getImage: ask(
    z.strictObject({ capture: Uuid }),
    z.strictObject({ mediaType: z.string(), bytes: z.instanceof(Uint8Array) }),
    ['unknown-capture', 'purged'],
  ),
  /** One field, on disk when it answers. The name `procedure` sets the procedure. */
  saveField: act(ApplicationKey.extend({ name: z.string().max(60), value: z.string().max(2_000) }), Nothing, [
    'unknown-application',
    'not-a-draft',
    'unknown-field',
    'too-long',
  ]),
  takeCapture: act(ApplicationKey.extend({ modality: Modality, position: FingerPosition.optional() }), CaptureView, [
    'unknown-application',
    'not-a-draft',
    'no-device',
    'not-found',
    'unreadable',
    'too-large',
    'timeout',
    'cancelled',
    'failed',
  ]),
  /** "Cannot: reason", per finger or for the portrait; an empty reason takes it back. */
  recordException: act(
    ApplicationKey.extend({ modality: Modality, position: FingerPosition.optional(), reason: Reason }),
    Nothing,
    ['unknown-application', 'not-a-draft'],
  ),
  discardApplication: act(ApplicationKey, Nothing, ['unknown-application', 'not-a-draft']),
  /** `incomplete` carries the findings in its detail. */
  finaliseApplication: act(ApplicationKey, ApplicationView, ['unknown-application', 'not-a-draft', 'incomplete']),
  /** Version n+1 as a draft with everything of version n. */
  correctApplication: act(z.strictObject({ application: Uuid, reason: Reason.min(1) }), ApplicationKey, [
    'unknown-application',
    'not-finalised',
  ]),
}
