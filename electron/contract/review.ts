/** The applicant's page, signatures, second officers, and passing a draft on. */
import { z } from 'zod'
import { DeviceErrorCode, ImageBytes } from '../../devices/device.ts'
import { Money, OfficerNumber, Uuid } from '../../station/protocol/index.ts'
import { Notice, Text } from '../rules/pack.ts'
import { act, ask, Nothing } from './method.ts'
import { SessionState } from './session.ts'
import { ApplicationKey } from './visits.ts'

/** All that the applicant is shown: his own data, what it costs and why, and what becomes of it. */
export const ApplicantPage = z.strictObject({
  name: z.string(),
  slipNumber: z.string(),
  procedure: Text,
  /** Label and value, as they go into the application; a choice's value is worded. */
  lines: z.array(z.strictObject({ label: Text, value: Text })),
  portrait: Uuid.optional(),
  fee: Money.extend({ rule: z.string() }).optional(),
  promisedOn: z.string(),
  notice: Text.optional(),
  /** Of the pack: what he is told about his data; those with `isConsent` ask him for yes or no, and either is taken. */
  notices: z.array(Notice.omit({ when: true })),
  /** The pack's own language: what he reads until another is chosen. */
  language: z.enum(['vi', 'zh', 'en']),
  /** A guardian has to sign. */
  guardian: z.string().optional(),
  /** Of what is shown here; a signature names it, so that a later change shows. */
  shownSha256: z.string(),
  isSigned: z.boolean(),
})
export type ApplicantPage = z.infer<typeof ApplicantPage>

export const CountersignItem = ApplicationKey.extend({
  name: z.string(),
  slipNumber: z.string(),
  /** Of the officer who took it. */
  officer: z.string(),
  /** What was out of the ordinary. */
  exceptions: z.array(z.strictObject({ modality: z.string(), position: z.int().optional(), reason: z.string() })),
  isFinalised: z.boolean(),
})
export type CountersignItem = z.infer<typeof CountersignItem>

const pinRefusals = ['wrong-pin', 'slow-down', 'needs-recovery', 'unknown-officer', 'cannot-open'] as const
const pin = z.string().min(1).max(64)

export const reviewMethods = {
  /** From here the core answers for this application's page alone, until the officer's PIN. */
  startApplicantPage: ask(ApplicationKey, SessionState, ['unknown-application', 'not-a-draft']),
  getApplicantPage: ask(ApplicationKey, ApplicantPage, ['unknown-application'], {
    whenLocked: false,
    onApplicantPage: true,
  }),
  /** The officer who opened the page takes the tablet back; `retryAfterMs` in the detail of `slow-down`. */
  endApplicantPage: ask(z.strictObject({ pin }), SessionState, pinRefusals, {
    whenLocked: false,
    onApplicantPage: true,
  }),
  /**
   * `pen` brings the strokes' picture, `paper` the photograph of the signed form, `finger` is pressed on the scanner, `cannot` needs reason and witness.
   * `outdated`: what is signed is no longer what stands in the application; show it again.
   */
  signApplication: act(
    ApplicationKey.extend({
      by: z.enum(['applicant', 'guardian']),
      method: z.enum(['pen', 'finger', 'paper', 'cannot']),
      name: z.string().normalize('NFC').max(200).optional(),
      reason: z.string().normalize('NFC').max(500).optional(),
      witness: z.string().normalize('NFC').max(200).optional(),
      image: ImageBytes.optional(),
      /** Which finger is pressed: 2, the right index finger, where it is not said. */
      position: z.int().min(1).max(10).optional(),
      shownSha256: z.string().max(64),
      /** In which he was shown it. */
      language: z.enum(['vi', 'zh', 'en']).optional(),
      /** What he said to each notice that asks, by its id. */
      consents: z.record(z.string().max(60), z.enum(['yes', 'no'])).optional(),
    }),
    Nothing,
    ['unknown-application', 'not-a-draft', 'outdated', 'not-issuing', ...DeviceErrorCode.options],
    { onApplicantPage: true },
  ),
  /** Takes the signature back, to sign again. */
  withdrawSignature: act(ApplicationKey, Nothing, ['unknown-application', 'not-a-draft'], { onApplicantPage: true }),
  /** What waits for a second officer on this machine. */
  listCountersigns: ask(Nothing, z.array(CountersignItem)),
  /** Another officer than the one who took it, with his own PIN, now or later. `not-needed`: nothing in it asks for one. */
  countersign: act(ApplicationKey.extend({ officer: OfficerNumber, pin }), Nothing, [
    'unknown-application',
    'not-needed',
    'same-officer',
    'changed-since',
    ...pinRefusals,
  ]),
  /** Passes a draft on to another officer of this machine, with everything in it. */
  handOver: act(ApplicationKey.extend({ officer: OfficerNumber }), Nothing, [
    'unknown-application',
    'not-a-draft',
    'unknown-officer',
  ]),
}
