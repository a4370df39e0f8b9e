/** `application.json` of the neutral export: what a national system asks for, in words that need no Doorstep to be read. */
import { z } from 'zod'
import type { ApplicationRecord } from '../protocol/index.ts'

const File = z.strictObject({
  file: z.string().describe('Path beneath the folder.'),
  mediaType: z.string().describe('image/png, image/jpeg, or application/vnd.iso.19794-4 for a finger record.'),
  width: z.int().positive().optional().describe('Pixels.'),
  height: z.int().positive().optional().describe('Pixels.'),
  ppi: z.number().positive().optional().describe('Pixels an inch.'),
})

/** Of the neutral export. */
export const EXPORT_FORMAT = 1

export const NationalExport = z.strictObject({
  formatVersion: z.literal(EXPORT_FORMAT),
  application: z.string().describe('UUIDv7, the same in every version.'),
  version: z.int().positive().describe('2 and above correct an earlier one.'),
  slipNumber: z.string().describe('Provisional number on the applicant’s slip.'),
  environment: z.enum(['practice', 'production']),
  procedure: z.string().describe('Of the rule pack.'),
  rulePack: z.strictObject({ id: z.string(), hash: z.string().describe('SHA-256 of the pack.') }),
  fields: z
    .record(z.string(), z.string())
    .describe('By the rule pack’s field names. Dates are ISO, or a year, or year and month.'),
  portrait: File.extend({
    origin: z
      .strictObject({
        source: z.string().describe('kiosk, phone or stored.'),
        takenOn: z.string().optional().describe('ISO date.'),
      })
      .optional()
      .describe('Absent: shot at the visit.'),
  }).optional(),
  fingers: z.array(
    File.extend({
      position: z.int().min(1).max(99).describe('ISO/IEC 19794-4, table 8.'),
      record: z.string().optional().describe('The same print as an ISO/IEC 19794-4:2011 record.'),
      impression: z.enum(['plain', 'rolled']).optional(),
      quality: z.array(z.strictObject({ scale: z.string(), value: z.number() })),
    }),
  ),
  documents: z.array(File.extend({ document: z.string(), page: z.int().optional() })),
  others: z.array(File.extend({ what: z.string() })).describe('Irises and signatures.'),
  exceptions: z.array(z.strictObject({ what: z.string(), position: z.int().optional(), reason: z.string() })),
  fee: z.strictObject({ amount: z.int().describe('Minor units.'), currency: z.string(), rule: z.string() }),
  promisedOn: z.string(),
  begunElsewhere: z
    .strictObject({
      reference: z.string(),
      channel: z.string().describe('online, telephone or counter.'),
      assurance: z.string().describe('How sure it is who began it: none, primary, intermediate or high.'),
      begunAt: z.string().describe('UTC.'),
    })
    .optional(),
  linked: z.string().optional().describe('Another application of the same visit.'),
  told: z
    .strictObject({
      language: z.string().optional().describe('vi, zh or en.'),
      notices: z.array(
        z.strictObject({ notice: z.string().describe('Of the rule pack.'), consent: z.enum(['yes', 'no']).optional() }),
      ),
    })
    .optional()
    .describe('In which language the applicant was told, and what.'),
  finalisedAt: z.string().describe('UTC.'),
  officer: z.string(),
  machine: z.string(),
})
export type NationalExport = z.infer<typeof NationalExport>

/** `parts/finger-02.png` is `finger-02.png` in the export. */
export const fileOf = (part: string): string => part.replace('parts/', '')
export const recordFileOf = (part: string): string => fileOf(part).replace(/\.[a-z0-9]+$/, '.fir')
export const FINGER_MEDIA = 'application/vnd.iso.19794-4'

/** @param has whether a part's bytes are there; @param hasRecord whether a finger record could be made of it. */
export function toNational(
  record: ApplicationRecord,
  has: (part: string) => boolean,
  hasRecord: (part: string) => boolean,
): NationalExport {
  const captures = record.captures.filter(({ part }) => has(part))
  const file = ({ part, mediaType, width, height, ppi }: (typeof captures)[number]) => ({
    file: fileOf(part),
    ...{ mediaType, width, height },
    ...(ppi !== undefined && { ppi }),
  })
  const portrait = captures.find(({ modality }) => modality === 'portrait')
  return NationalExport.parse({
    formatVersion: EXPORT_FORMAT,
    application: record.application,
    version: record.version,
    slipNumber: record.slipNumber,
    environment: record.environment,
    procedure: record.procedure,
    rulePack: record.rulePack,
    fields: record.fields,
    ...(portrait && { portrait: { ...file(portrait), ...(portrait.origin && { origin: portrait.origin }) } }),
    fingers: captures
      .filter(({ modality }) => modality === 'finger')
      .map((capture) => ({
        ...file(capture),
        position: capture.position ?? 99,
        quality: capture.quality,
        ...(hasRecord(capture.part) && { record: recordFileOf(capture.part) }),
        ...(capture.impression && { impression: capture.impression }),
      })),
    documents: captures
      .filter(({ modality }) => modality === 'document')
      .map((capture) => ({
        ...file(capture),
        document: capture.document ?? 'document',
        ...(capture.position !== undefined && { page: capture.position }),
      })),
    others: captures
      .filter(({ modality }) => modality === 'iris' || modality === 'signature')
      .map((capture) => ({ ...file(capture), what: `${capture.modality} ${capture.position ?? ''}`.trim() })),
    exceptions: record.exceptions.map(({ modality, position, reason }) => ({
      what: modality,
      reason,
      ...(position !== undefined && { position }),
    })),
    fee: record.fee,
    promisedOn: record.promisedOn,
    ...(record.begunElsewhere && { begunElsewhere: record.begunElsewhere }),
    ...(record.linked && { linked: record.linked }),
    ...toldOf(record),
    finalisedAt: record.finalisedAt.utc,
    officer: record.officer,
    machine: record.machine,
  } satisfies NationalExport)
}

function toldOf({ signing }: ApplicationRecord): Pick<NationalExport, 'told'> {
  const { language, notices = [] } = signing ?? {}
  if (!language && notices.length === 0) return {}
  const shown = notices.map(({ id, consent }) => ({ notice: id, ...(consent && { consent }) }))
  return { told: { ...(language && { language }), notices: shown } }
}
