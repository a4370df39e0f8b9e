/** The rule pack: law as data. One pack is one country's rules from one day on; its bytes are hashed and travel by reference. */
import { z } from 'zod'
import { DriverName } from '../../devices/device.ts'
import { DocumentId } from '../../station/protocol/index.ts'

/** In all three languages of the product; a pack that lacks one is refused. */
export const Text = z.strictObject({ vi: z.string().min(1), zh: z.string().min(1), en: z.string().min(1) })
export type Text = z.infer<typeof Text>

/** When a rule holds. Age is in whole years on the day of application. An empty value of a field is none of its values. */
export type Condition =
  | { always: true }
  | { ageBelow: number }
  | { ageFrom: number }
  | { procedure: string[] }
  | { field: string; is: string[] }
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ always: z.literal(true) }),
    z.strictObject({ ageBelow: z.int().min(0).max(150) }),
    z.strictObject({ ageFrom: z.int().min(0).max(150) }),
    z.strictObject({ procedure: z.array(z.string()).min(1) }),
    z.strictObject({ field: z.string(), is: z.array(z.string()).min(1) }),
    z.strictObject({ all: z.array(Condition).min(1) }),
    z.strictObject({ any: z.array(Condition).min(1) }),
    z.strictObject({ not: Condition }),
  ]),
)

export const Field = z.strictObject({
  /** camelCase; `name`, `birthDate`, `sex`, `citizenNumber`, `address`, `phone` mean the same in every pack. */
  name: z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/),
  type: z.enum(['name', 'text', 'date', 'choice', 'citizen-number', 'phone', 'address', 'unit']),
  /** Which section of the screen asks for it; `details` where the pack does not say. */
  section: z.enum(['identity', 'details', 'delivery']).optional(),
  /** What stands there until somebody says otherwise. */
  preset: z.string().max(200).optional(),
  label: Text,
  maxLength: z.int().min(1).max(2_000),
  choices: z
    .array(z.strictObject({ value: z.string().min(1).max(60), label: Text }))
    .min(1)
    .optional(),
  /** Asked for, when this holds; a value outside is kept but not asked for. */
  shown: Condition,
  /** Finalise needs it, when this holds. */
  required: Condition,
  /** Where the rule stands in law; the screen's "why?". */
  basis: z.string().max(200).optional(),
})
export type Field = z.infer<typeof Field>

/** How a citizen number is checked, as data. Positions are 1-based characters. */
export const NumberRule = z.strictObject({
  length: z.int().min(1).max(30),
  /** Whole-string pattern after normalising (trim, upper case, no spaces). */
  pattern: z.string().min(1).max(200),
  /** Birth date inside the number: full (YYYYMMDD) or two digits of the year. */
  birth: z.union([
    z.strictObject({ kind: z.literal('full-date'), from: z.int().min(1) }),
    z.strictObject({
      kind: z.literal('sex-century-year'),
      codeAt: z.int().min(1),
      yearFrom: z.int().min(1),
      /** `century` is the year's first two digits: 19 stands for 1900 to 1999. */
      codes: z.record(
        z.string().regex(/^\d$/),
        z.strictObject({ sex: z.enum(['male', 'female']), century: z.int().min(18).max(30) }),
      ),
    }),
  ]),
  /** Sex by the parity of one digit (odd is male), when the number says it that way. */
  sexParityAt: z.int().min(1).optional(),
  /** Unknown region is a warning, never an error: regions are withdrawn and numbers stay. */
  region: z
    .strictObject({ from: z.int().min(1), length: z.int().min(1), known: z.array(z.string()).min(1) })
    .optional(),
  check: z.strictObject({ algorithm: z.literal('iso7064-mod11-2'), at: z.int().min(1) }).optional(),
  /** An earlier form that may be looked up by: `insert` goes in after `after` characters and the check character is appended. */
  legacy: z
    .strictObject({ length: z.int().min(1), insert: z.string().regex(/^\d+$/), after: z.int().min(0) })
    .optional(),
})
export type NumberRule = z.infer<typeof NumberRule>

export const Procedure = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  label: Text,
  /** The first whose condition surely holds on a day from `from` to `until`, both included; the last one always does. Amounts in the currency's minor unit. */
  fees: z
    .array(
      z.strictObject({
        when: Condition,
        from: z.iso.date().optional(),
        until: z.iso.date().optional(),
        amount: z.int().nonnegative(),
        rule: z.string().max(120),
      }),
    )
    .min(1),
  promised: z.strictObject({
    days: z.int().min(0).max(400),
    unit: z.enum(['working', 'calendar']),
    basis: z.string().max(200),
  }),
})
export type Procedure = z.infer<typeof Procedure>

/** A paper of the applicant that is photographed. */
export const DocumentRule = z.strictObject({
  id: DocumentId,
  label: Text,
  /** Offered, when this holds. */
  shown: Condition,
  /** Finalise asks for it, when this holds. */
  required: Condition,
  maxPages: z.int().min(1).max(30),
  /** It may follow so many calendar days later; absent: it may not. */
  gapDays: z.int().min(1).max(365).optional(),
  basis: z.string().max(200),
})
export type DocumentRule = z.infer<typeof DocumentRule>

/** The code on an older card: its parts by position, each a field of the pack or `` for one that is not kept. */
export const CodeRule = z.strictObject({
  separator: z.string().min(1).max(3),
  parts: z.array(z.string().max(60)).min(1).max(20),
  /** How its dates are written. */
  dates: z.enum(['ddmmyyyy', 'yyyymmdd']),
  /** The code's words for a choice's values, by field. */
  values: z.record(z.string(), z.record(z.string(), z.string())),
})
export type CodeRule = z.infer<typeof CodeRule>

export const RulePack = z.strictObject({
  formatVersion: z.literal(1),
  id: z.string().regex(/^[a-z]{2}-[0-9]{4}-[0-9]{2}$/),
  country: z.string().regex(/^[a-z]{2}$/),
  effectiveFrom: z.iso.date(),
  effectiveUntil: z.iso.date().optional(),
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
  fields: z.array(Field).min(1).max(80),
  procedures: z.array(Procedure).min(1).max(20),
  portrait: z.strictObject({
    required: Condition,
    widthPx: z.int().min(1).max(10_000),
    heightPx: z.int().min(1).max(10_000),
    ppi: z.number().positive().max(5_000),
    background: z.string().min(1).max(60),
    basis: z.string().max(200),
    /** What to do before shooting, in order. */
    advice: z.array(Text).max(10).optional(),
  }),
  fingers: z.strictObject({
    required: Condition,
    /** From each group `take` fingers, in this order of preference; ISO/IEC 19794-4 positions. */
    groups: z.array(z.strictObject({ take: z.int().min(1), of: z.array(z.int().min(1).max(10)).min(1) })).min(1),
    /** What a group cannot give is taken from the others: two of one hand where the other has none. */
    fromOtherGroups: z.boolean().optional(),
    maxTries: z.int().min(1).max(20),
    /** Below it, on the same scale only, the officer is told; a poor print never stops an intake. */
    minimumQuality: z.strictObject({ scale: z.string().min(1).max(40), value: z.number().min(0).max(100) }).optional(),
    basis: z.string().max(200),
  }),
  irises: z.strictObject({ required: Condition, basis: z.string().max(200) }).optional(),
  documents: z.array(DocumentRule).max(30).optional(),
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
  /** What the applicant is told about his data before he signs. */
  notice: Text.optional(),
  /** Exceptions and "cannot sign" ask for a second officer, now or later. */
  countersignExceptions: z.boolean().optional(),
  slip: z
    .strictObject({
      /** Where the card is collected. */
      where: Text,
      bring: z.array(Text).max(10),
    })
    .optional(),
  /** Production takes pictures from a file only where the law lets somebody bring one. */
  allowFileSource: z.boolean(),
})
export type RulePack = z.infer<typeof RulePack>
