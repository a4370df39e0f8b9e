/** What devices give. Each reading carries what was derived and, beside it, what came off the wire. */
import { z } from 'zod'
import { DeviceMark, Impression, Modality } from './info.ts'

/** No still picture of a kit device is larger: a 1600×1500 raw slap is 2.4 MB, a 12-megapixel portrait about 8 MB. */
export const MAX_IMAGE_BYTES = 16 * 1024 * 1024
export const ImageBytes = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.byteLength > 0 && bytes.byteLength <= MAX_IMAGE_BYTES)

/** A score with the name of its scale: NFIQ 2, a vendor's and ours are different scales and never mixed. */
export const QualityScore = z.strictObject({ scale: z.string().min(1).max(40), value: z.number().min(0).max(100) })
export type QualityScore = z.infer<typeof QualityScore>

/** As it came: a signed token, a reply, a card's files. Largest: the JWS of one finger, 16/9 of an uncompressed slap's quarter. */
export const MAX_RAW_BYTES = 4 * 1024 * 1024
export const Raw = z.strictObject({
  mediaType: z.enum([
    'application/jose', // SBI: the device's JWS of one finger, eye or face
    'application/octet-stream', // a scanner's raw picture, a card's blocks
    'application/vnd.icao.lds', // an eMRTD's elementary files, one after the other; each is a TLV and says its own end
    'text/plain', // a code's bytes, NMEA sentences, an MRZ
  ]),
  bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength > 0 && bytes.byteLength <= MAX_RAW_BYTES),
})
export type Raw = z.infer<typeof Raw>

export const Reading = z.strictObject({
  modality: Modality,
  position: z.int().min(1).max(99).optional(),
  /** The encoded picture. Lossless for a print. */
  image: ImageBytes,
  mediaType: z.enum(['image/png', 'image/jpeg']),
  width: z.int().min(1).max(10_000),
  height: z.int().min(1).max(10_000),
  /** Pixels per inch; absent when the picture does not say. */
  ppi: z.number().positive().max(5_000).optional(),
  /** Of a print; plain where it does not say. */
  impression: Impression.optional(),
  quality: z.array(QualityScore).max(8),
  device: DeviceMark,
  /** For the folder driver: the file's name, without its folder. */
  fileName: z.string().max(255).optional(),
  /** What the device signed or reported beside the picture, as JSON: certificate, hash chain, transaction. */
  evidence: z.string().max(8_000).optional(),
  raw: Raw.optional(),
})
export type Reading = z.infer<typeof Reading>

const word = (max: number) => z.string().max(max).optional()
/** The words of a card or chip. */
export const CardFields = z.strictObject({
  name: word(200),
  latinName: word(200),
  sex: z.enum(['male', 'female']).optional(),
  /** GB/T 3304 code, or the word on a card that has no codes. */
  ethnicity: word(60),
  /** ISO date. */
  birthDate: word(10),
  address: word(300),
  citizenNumber: word(20),
  issuer: word(100),
  /** ISO date. */
  validFrom: word(10),
  /** ISO date, or `long-term`. */
  validUntil: word(10),
  /** ICAO 9303 or GB/T 2659 code. */
  nationality: word(60),
  /** The number on the document itself, where it is another than the citizen's. */
  documentNumber: word(30),
  oldNumber: word(30),
  religion: word(60),
  /** Where the family comes from. */
  origin: word(300),
  features: word(300),
  father: word(200),
  mother: word(200),
  spouse: word(200),
})
export type CardFields = z.infer<typeof CardFields>

/** What a chip's signature is worth. */
export const ChipVerification = z.strictObject({
  /** `verified`: signed under a configured country authority. `not-verified`: nobody can tell here. `contradicted`: it does not hold. */
  state: z.enum(['verified', 'not-verified', 'contradicted']),
  /** Why it is not verified. */
  reason: z
    .enum(['no-authority', 'no-signature', 'unknown-algorithm', 'expired', 'hash-differs', 'signature-wrong'])
    .optional(),
  access: z.enum(['bac', 'pace', 'none']),
})
export type ChipVerification = z.infer<typeof ChipVerification>

/** What a card says, in the words of the card. The core's rule pack says which field each belongs to. */
export const CardReading = z.strictObject({
  /** By GA 450's card types: citizen, J residence permit of Hong Kong, Macao, Taiwan, I and Y permanent residence of foreigners; `chip` an eMRTD. */
  card: z.enum(['citizen', 'J', 'I', 'Y', 'chip']),
  fields: CardFields,
  /** What was read, exactly: text block, picture, prints and appended address of a card; the files of a chip. */
  raw: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= 1024 * 1024),
  /** The number of the reader's security module. */
  securityModule: z.string().max(60).optional(),
  /** The prints that lie on the card, in its order; what they are is for the certified matcher alone. */
  prints: z
    .array(
      z.strictObject({
        outcome: z.enum(['registered', 'failed', 'not-registered', 'unknown']),
        /** ISO/IEC 19794-4; absent when the card does not know which. */
        position: z.int().min(1).max(10).optional(),
        quality: z.int().min(0).max(100).optional(),
      }),
    )
    .max(2)
    .optional(),
  /** The portrait on a chip. */
  portrait: z.strictObject({ image: ImageBytes, mediaType: z.enum(['image/png', 'image/jpeg']) }).optional(),
  /** Of a chip. */
  verification: ChipVerification.optional(),
  device: DeviceMark,
})
export type CardReading = z.infer<typeof CardReading>

/** What opens a chip: the printed number, birth date and expiry (ISO dates), or the card access number. */
export const ChipAccess = z.union([
  z.strictObject({ documentNumber: z.string().min(1).max(20), birthDate: z.iso.date(), validUntil: z.iso.date() }),
  z.strictObject({ can: z.string().regex(/^\d{6}$/) }),
])
export type ChipAccess = z.infer<typeof ChipAccess>

export const CodeReading = z.strictObject({
  /** UTF-8 as it stands in the code, without the scanner's ending. */
  text: z.string().min(1).max(4_000),
  /** AIM identifier: `]Q1` a QR code. */
  symbology: z.string().max(3).optional(),
  device: DeviceMark,
})
export type CodeReading = z.infer<typeof CodeReading>

/** A fix. WGS 84 degrees; metres. */
export const PositionFix = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  /** Horizontal dilution of precision. */
  hdop: z.number().min(0).max(100).optional(),
  satellites: z.int().min(0).max(99).optional(),
  /** By the receiver's clock. */
  at: z.iso.datetime().optional(),
  /** The sentences that said so. */
  raw: z.string().max(1_000),
  device: DeviceMark,
})
export type PositionFix = z.infer<typeof PositionFix>

/** A receipt, in its order. The driver breaks lines by the paper's width. */
export const PrintJob = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('text'),
        text: z.string().max(1_000),
        bold: z.boolean().optional(),
        large: z.boolean().optional(),
        align: z.enum(['left', 'centre', 'right']).optional(),
      }),
      /** A QR code of that text. */
      z.strictObject({ kind: z.literal('code'), text: z.string().min(1).max(500) }),
      z.strictObject({ kind: z.literal('rule') }),
    ]),
  )
  .min(1)
  .max(100)
export type PrintJob = z.infer<typeof PrintJob>
