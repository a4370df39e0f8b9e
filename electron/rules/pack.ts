/**
 * The rule pack: law as data. A file is a whole country's rules, or a layer upon them (a province's, a campaign's);
 * what an application is taken under is the whole of them composed, and its bytes are hashed and travel by reference.
 */
import { z } from 'zod'
import { DriverName } from '../../devices/device.ts'
import { Acceptance, UnitCode } from './pack/acceptance.ts'
import { Busy } from './pack/busy.ts'
import { FingerRule, IrisRule, PortraitRule, Validity } from './pack/capture.ts'
import { Condition } from './pack/condition.ts'
import { Campaign, DeliveryRule, PaymentMode, Temporary } from './pack/delivery.ts'
import { DocumentRule } from './pack/document.ts'
import { Field, FieldGroup } from './pack/field.ts'
import { NumberRule } from './pack/number.ts'
import { Contact, Form, Notice, Retention, SlipRule } from './pack/paper.ts'
import { CodeRule } from './pack/prefill.ts'
import { Procedure } from './pack/procedure.ts'
import { Rule, RuleId, Text } from './pack/rule.ts'

export * from './pack/acceptance.ts'
export * from './pack/capture.ts'
export * from './pack/condition.ts'
export * from './pack/delivery.ts'
export * from './pack/document.ts'
export * from './pack/field.ts'
export * from './pack/number.ts'
export * from './pack/paper.ts'
export * from './pack/prefill.ts'
export * from './pack/procedure.ts'
export * from './pack/rule.ts'

/** `cn`, `cn-34`, `cn-51-spring`, each with the month from which it is in force. What stands before the month is the family. */
export const PackId = z.string().regex(/^[a-z]{2}(-[a-z0-9]{1,20}){0,3}-[0-9]{4}-[0-9]{2}$/)

/** Something that is tried in one place before it is everywhere. */
export const Feature = z.strictObject({ ...Rule.shape, id: RuleId, when: Condition })
export type Feature = z.infer<typeof Feature>

/** What every file says of itself, a country's and a layer's alike. */
export const PackHead = {
  /** 2 has everything of 1. A tablet reads both for ever. */
  formatVersion: z.union([z.literal(1), z.literal(2)]),
  id: PackId,
  /** Of the same id: the higher one replaces the lower; absent: 1. */
  revision: z.int().min(1).max(10_000).optional(),
  level: z.enum(['country', 'province', 'campaign']).optional(),
  title: Text.optional(),
  country: z.string().regex(/^[a-z]{2}$/),
  /** Where a layer holds, with all below; a country's pack names none. */
  regions: z.array(UnitCode).min(1).max(400).optional(),
  effectiveFrom: z.iso.date(),
  effectiveUntil: z.iso.date().optional(),
  /** A campaign that comes again each year: it holds on these days alone, both ends included. */
  seasons: z
    .array(z.strictObject({ from: z.iso.date(), until: z.iso.date() }))
    .min(1)
    .max(60)
    .optional(),
  /** Where and from when it is used at all; elsewhere the one before it goes on. Absent: everywhere from its first day. */
  rollout: z
    .array(z.strictObject({ from: z.iso.date(), regions: z.array(UnitCode).min(1).max(400).optional() }))
    .min(1)
    .max(60)
    .optional(),
  /** Where it comes from and what a lawyer should look at. */
  remarks: z.array(z.string().max(500)).max(60).optional(),
}

export const RulePack = z.strictObject({
  ...PackHead,
  /** Of a composed pack: the files it was made of, the country's first. */
  layers: z
    .array(z.strictObject({ id: PackId, hash: z.string().regex(/^[0-9a-f]{64}$/) }))
    .min(2)
    .max(20)
    .optional(),
  /** IANA name; legal dates are reckoned in it. */
  timeZone: z.string().max(60),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  language: z.enum(['vi', 'zh', 'en']),
  /** 1 Monday … 7 Sunday. Plain ISO dates; `workdays` are the days of a weekend that are worked in exchange for a holiday. */
  calendar: z.strictObject({
    weekend: z.array(z.int().min(1).max(7)).max(6),
    holidays: z.array(z.iso.date()).max(1_000),
    workdays: z.array(z.iso.date()).max(1_000).optional(),
  }),
  number: NumberRule,
  groups: z.array(FieldGroup).max(40).optional(),
  fields: z.array(Field).min(1).max(120),
  procedures: z.array(Procedure).min(1).max(20),
  acceptance: Acceptance.optional(),
  features: z.array(Feature).max(60).optional(),
  campaigns: z.array(Campaign).max(10).optional(),
  temporary: Temporary.optional(),
  busy: z.array(Busy).max(20).optional(),
  portrait: PortraitRule,
  fingers: FingerRule,
  irises: IrisRule.optional(),
  validity: Validity.optional(),
  documents: z.array(DocumentRule).max(40).optional(),
  deliveries: DeliveryRule.optional(),
  payments: z.array(PaymentMode).max(20).optional(),
  notices: z.array(Notice).max(20).optional(),
  forms: z.array(Form).max(20).optional(),
  contacts: z.array(Contact).max(20).optional(),
  retention: z.array(Retention).max(20).optional(),
  /** Which of the card reader's words (`CardReading.fields`) fill which field. */
  card: z.record(z.string(), z.string()).optional(),
  code: CodeRule.optional(),
  /** What opens a chip beside its expiry: so many last characters of the citizen number. */
  chip: z.strictObject({ numberEnding: z.int().min(1).max(20) }).optional(),
  /** Which devices may take what goes into an application, and who vouches for them. */
  devices: z
    .strictObject({
      /** A driver, and where it says so, its models alone. Absent: every real device that is not for training. */
      issuing: z
        .array(z.strictObject({ driver: DriverName, models: z.array(z.string().max(120)).max(200).optional() }))
        .max(40)
        .optional(),
      /** Numbers of card readers' security modules, as on their labels. Absent: any. */
      securityModules: z.array(z.string().max(60)).max(100_000).optional(),
      /** PEM certificates of the authorities that vouch for scanners. */
      scannerRoots: z.array(z.string().max(20_000)).max(32),
      /** PEM certificates of the authorities that sign chips (CSCA). */
      chipRoots: z.array(z.string().max(20_000)).max(64),
    })
    .optional(),
  /** The table of administrative units in `units/`, for fields of that type. */
  units: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
  /** When this holds, a guardian signs. */
  guardian: Condition.optional(),
  /** What the applicant is told about his data before he signs, in one sentence. */
  notice: Text.optional(),
  /** Exceptions and "cannot sign" ask for a second officer, now or later. */
  countersignExceptions: z.boolean().optional(),
  slip: SlipRule.optional(),
  /** Production takes pictures from a file only where the law lets somebody bring one. */
  allowFileSource: z.boolean(),
})
export type RulePack = z.infer<typeof RulePack>

/** A layer's file: its head, and of the rest only what differs. It is checked once it is composed. */
export const RuleLayer = z.looseObject({
  ...PackHead,
  formatVersion: z.literal(2),
  level: z.enum(['province', 'campaign']),
  regions: z.array(UnitCode).min(1).max(400),
})
export type RuleLayer = z.infer<typeof RuleLayer>
