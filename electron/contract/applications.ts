import { z } from 'zod'
import { Biometric, ChipVerification, EyePosition, FingerPosition, QualityScore } from '../../devices/device.ts'
import {
  BegunElsewhere,
  DocumentId,
  Environment,
  FieldSource,
  Money,
  OfficerNumber,
  PortraitOrigin,
  Source,
  Uuid,
  Visit,
} from '../../station/protocol/index.ts'
import { Contact, Field, FieldGroup, FormLine, SlipLine, Text } from '../rules/pack.ts'
import { CaptureView } from './captures.ts'
import { DecisionChange, Decisions } from './decisions.ts'
import { Finding, SectionState } from './findings.ts'
import { act, ask, Nothing } from './method.ts'
import { Progress } from './progress.ts'
import { ApplicationKey } from './visits.ts'

export const ApplicationView = ApplicationKey.extend({
  progress: Progress,
  slipNumber: z.string(),
  environment: Environment,
  procedure: z.string(),
  /** `first`: what has to be done before it. */
  procedures: z.array(z.strictObject({ id: z.string(), label: Text, first: Text.optional() })),
  /** The pack's fields that are shown for this person, in order. */
  form: z.array(Field),
  groups: z.array(FieldGroup),
  fields: z.record(z.string(), z.string()),
  fieldSources: z.record(z.string(), FieldSource),
  /** Of the version before, where this one says otherwise. */
  before: z.record(z.string(), z.string()).optional(),
  sections: z.array(SectionState),
  findings: z.array(Finding),
  /** Years on the day of application; from a year alone, the most that it can be. */
  age: z.int().optional(),
  visit: Visit.pick({ urgent: true, marks: true, relative: true, from: true, to: true }).optional(),
  /** Who has it in hand. */
  holder: z.strictObject({ number: OfficerNumber, name: z.string() }),
  /** The card that was read. */
  card: z
    .strictObject({
      card: z.string(),
      source: Source,
      model: z.string(),
      fields: z.record(z.string(), z.string()),
      /** Of a chip. */
      verification: ChipVerification.optional(),
    })
    .optional(),
  /** Best of each finger and eye, the chosen portrait, every page, the signature. */
  captures: z.array(CaptureView),
  /** Every shot of the portrait, the first taken first. */
  shots: z.array(CaptureView),
  portrait: z.strictObject({
    needed: z.boolean(),
    widthPx: z.int(),
    heightPx: z.int(),
    background: z.string(),
    basis: z.string(),
    advice: z.array(Text),
    /** Where else than from the officer's camera a picture may come from; `storedDays`: how old it may be. */
    origins: z.array(
      z.strictObject({ source: PortraitOrigin.shape.source, label: Text, storedDays: z.int().optional() }),
    ),
  }),
  /** Asked for, in order; none when not needed. */
  fingers: z.strictObject({
    needed: z.boolean(),
    positions: z.array(FingerPosition),
    /** How often each was tried. */
    tries: z.record(z.string(), z.int()),
    maxTries: z.int(),
    minimumQuality: QualityScore.optional(),
    basis: z.string(),
  }),
  irises: z.strictObject({ needed: z.boolean(), positions: z.array(EyePosition), basis: z.string() }),
  exceptions: z.array(
    z.strictObject({ modality: Biometric, position: z.int().min(1).max(10).optional(), reason: z.string() }),
  ),
  documents: z.array(
    z.strictObject({
      id: DocumentId,
      label: Text,
      required: z.boolean(),
      maxPages: z.int(),
      /** The last day on which it may follow, were it accepted today; absent: it may not. */
      gapUntil: z.iso.date().optional(),
      gap: z.strictObject({ dueOn: z.iso.date(), reason: z.string() }).optional(),
      basis: z.string(),
    }),
  ),
  signing: z
    .strictObject({
      by: z.enum(['applicant', 'guardian']),
      method: z.enum(['pen', 'finger', 'paper', 'cannot']),
      name: z.string(),
      reason: z.string().optional(),
      witness: z.string().optional(),
      capture: Uuid.optional(),
      /** False: something was changed after it. */
      isCurrent: z.boolean(),
    })
    .optional(),
  countersign: z.strictObject({
    state: z.enum(['not-needed', 'pending', 'done']),
    /** Of the second officer. */
    officer: z.string().optional(),
  }),
  fee: Money.extend({ rule: z.string() }).optional(),
  promisedOn: z.string(),
  promisedBasis: z.string(),
  /** What the rules say of it, each with the rule. */
  decisions: Decisions,
  /** The rules it was begun under, and what today's would decide otherwise; absent: nothing. */
  rules: z.strictObject({
    id: z.string(),
    newer: z.strictObject({ id: z.string(), changes: z.array(DecisionChange).min(1) }).optional(),
  }),
  /** UTC: when the applicant signed; the clocks run since then. */
  signedAt: z.string().optional(),
  /** The legal day of that, in the pack's time zone. */
  signedOn: z.iso.date().optional(),
  /** Whole hours that the clocks have run without the station's knowing; absent once it has its receipt. */
  hoursUnsynced: z.int().optional(),
  begunElsewhere: BegunElsewhere.optional(),
  /** The account that was opened in the same visit, or the card whose visit this account belongs to. */
  linked: z.strictObject({ ...ApplicationKey.shape, procedureLabel: Text, progress: Progress }).optional(),
  /** Printed forms of this application, built by the pack. */
  forms: z.array(
    z.strictObject({
      id: z.string(),
      code: z.string().optional(),
      title: Text,
      addressee: Text.optional(),
      isProvisional: z.boolean(),
      lines: z.array(FormLine),
      signatures: z.array(Text),
      notes: z.array(Text),
      basis: z.string(),
    }),
  ),
  /** Of the fee, here and before the visit, minor units. */
  paid: z.int(),
  slip: z
    .strictObject({
      where: Text,
      bring: z.array(Text),
      lines: z.array(SlipLine),
      contacts: z.array(Contact.pick({ label: true, phone: true })),
      /** What a family can check: the station's signature over the receipt; absent until it is there. */
      signed: z.string().optional(),
      /** Where it is checked. */
      checkAt: z.string().optional(),
    })
    .optional(),
  /** Of the pack: the applicant's, until he chooses another. */
  language: z.enum(['vi', 'zh', 'en']),
  hasUnits: z.boolean(),
  /** Names of the units whose codes stand in fields. */
  unitNames: z.record(z.string(), z.string()),
  /** Of the station, or of a blocked upload. */
  reason: z.string().optional(),
  /** Of the national system, once it has accepted. */
  officialNumber: z.string().optional(),
  correctionReason: z.string().optional(),
  /** What was entered is no longer here, by this rule; the station has it. */
  forgotten: z.strictObject({ basis: z.string() }).optional(),
})
export type ApplicationView = z.infer<typeof ApplicationView>

export const ApplicationItem = ApplicationKey.extend({
  name: z.string(),
  /** Name of who has it in hand. */
  holder: z.string(),
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
  /** One field, on disk when it answers. The name `procedure` sets the procedure. */
  saveField: act(
    ApplicationKey.extend({
      name: z.string().max(60),
      value: z.string().max(2_000),
      /** `typed` where the page does not say. */
      source: FieldSource.optional(),
    }),
    Nothing,
    // `field-locked`: of a correction, what the making centre has already.
    ['unknown-application', 'not-a-draft', 'unknown-field', 'too-long', 'field-locked'],
  ),
  /** "Cannot: reason", per finger or for the portrait; an empty reason takes it back. */
  recordException: act(
    ApplicationKey.extend({ modality: Biometric, position: z.int().min(1).max(10).optional(), reason: Reason }),
    Nothing,
    ['unknown-application', 'not-a-draft'],
  ),
  /** The document follows by that day; an empty reason takes it back. `not-allowed`: the pack allows no gap, or not so long. */
  acceptGap: act(ApplicationKey.extend({ document: DocumentId, dueOn: z.iso.date(), reason: Reason }), Nothing, [
    'unknown-application',
    'not-a-draft',
    'unknown-document',
    'not-allowed',
  ]),
  /** Administrative units by name or code, folded as names are. At most 30. */
  findUnits: ask(
    z.strictObject({ application: Uuid, version: ApplicationKey.shape.version, search: z.string().max(100) }),
    z.array(z.strictObject({ code: z.string(), name: z.string() })),
    ['unknown-application'],
  ),
  /** Rare characters by code point (`U+20BB7`) or by what they are made of (土口). At most 60. */
  findCharacters: ask(
    z.strictObject({ search: z.string().max(40) }),
    z.array(z.strictObject({ character: z.string(), codePoint: z.string(), drawable: z.boolean() })),
  ),

  discardApplication: act(ApplicationKey, Nothing, ['unknown-application', 'not-a-draft']),
  /** `incomplete` carries the findings in its detail. */
  finaliseApplication: act(ApplicationKey, ApplicationView, ['unknown-application', 'not-a-draft', 'incomplete']),
  /** Version n+1 as a draft with everything of version n. */
  correctApplication: act(z.strictObject({ application: Uuid, reason: Reason.min(1) }), ApplicationKey, [
    'unknown-application',
    'not-finalised',
    'forgotten',
  ]),
}
