/** What a device gave, as the command line says it. Pure, but for the files that it is told to keep. */
import { ADDRESS_BYTES, readAppendedAddress, readCardWords, TEXT_BYTES } from '../card-reader/card-text.ts'
import type { CardReading, DeviceAnswer, Reading } from '../device.ts'
import { writeFingerRecord } from '../fingerprint/iso-19794-4.ts'

export type Described = Record<string, unknown> & { kind: string }
/** Where the file lies now; undefined when nothing is kept. */
export type Keep = (name: string, bytes: Uint8Array) => string | undefined

/** Where the ones that came are told from the others: the names that GA 450's readers' programs use. */
const NAMES: Readonly<Record<string, string>> = {
  birthDate: 'birth',
  citizenNumber: 'number',
  validUntil: 'validTo',
}
/** ppi that a fingerprint scanner has when it does not say (ISO/IEC 19794-4, class 500). */
const USUAL_PPI = 500

/** Several pictures are one object: the first's fields, and all of them in `readings`. Undefined for what is no reading. */
export function describeAnswer(answer: DeviceAnswer, keep: Keep): Described | undefined {
  switch (answer.kind) {
    case 'readings': {
      const all = answer.readings.map((reading) => describeReading(reading, keep))
      const [first] = all
      return first === undefined ? undefined : all.length === 1 ? first : { ...first, readings: all }
    }
    case 'card':
      return describeCard(answer.card, keep)
    case 'scanned': {
      const { text, symbology, device } = answer.code
      return { kind: 'barcode', text, ...(symbology !== undefined && { symbology }), device }
    }
    case 'position':
      // No signal indoors is an answer, not a failure.
      return answer.fix === undefined
        ? { kind: 'position', fix: false }
        : { kind: 'position', fix: true, ...answer.fix }
    default:
      return undefined
  }
}

function describeReading(reading: Reading, keep: Keep): Described {
  const { modality, position, width, height, ppi, impression, device, mediaType, quality } = reading
  const kind = modality === 'finger' ? 'fingerprint' : modality
  const name = position === undefined ? kind : `${kind}-${String(position).padStart(2, '0')}`
  const image = keep(`${name}.${mediaType === 'image/png' ? 'png' : 'jpg'}`, reading.image)
  const record = modality === 'finger' ? keep(`${name}.fir`, recordOf(reading)) : undefined
  const raw =
    reading.raw && keep(`${name}.${reading.raw.mediaType === 'application/jose' ? 'jws' : 'raw'}`, reading.raw.bytes)
  const [first] = quality
  return defined({
    kind,
    position,
    impression: modality === 'finger' ? (impression ?? 'plain') : impression,
    width,
    height,
    ppi,
    quality: first,
    qualities: quality.length > 1 ? quality : undefined,
    mediaType,
    image,
    record,
    raw,
    device,
  })
}

function recordOf({ position = 0, image, mediaType, width, height, ppi = USUAL_PPI, impression, quality }: Reading) {
  const score = quality[0]?.value
  return writeFingerRecord({
    position,
    image: Uint8Array.from(image),
    mediaType,
    width,
    height,
    ppi: Math.round(ppi),
    impression: impression ?? 'plain',
    capturedAt: new Date(),
    ...(score !== undefined && { quality: Math.round(score) }),
  })
}

function describeCard(reading: CardReading, keep: Keep): Described {
  const { card, raw, securityModule, prints, portrait, verification, device } = reading
  return defined({
    kind: 'id-card',
    cardType: card,
    fields: fieldsOf(reading),
    samId: securityModule,
    prints,
    verification,
    image: portrait && keep(`portrait.${portrait.mediaType === 'image/png' ? 'png' : 'jpg'}`, portrait.image),
    raw: keep(card === 'chip' ? 'chip.lds' : 'card.raw', raw),
    device,
  })
}

/** Text and codes as they stand on the card; a chip has them in its files only, so that what was read of them is said. */
function fieldsOf({ card, raw, fields }: CardReading): Record<string, string> {
  const read = card === 'chip' ? undefined : readCardWords(raw.subarray(0, TEXT_BYTES))
  const said: Record<string, string | undefined> = { ...(read?.words ?? fields) }
  const appended = read && appendedAddressOf(raw)
  if (appended !== undefined) Object.assign(said, { address: appended, printedAddress: said.address })
  return Object.fromEntries(
    Object.entries(said).flatMap(([field, value]) => (value === undefined ? [] : [[NAMES[field] ?? field, value]])),
  )
}

/** What follows blocks of 512 bytes is the address that was written after the card was issued. */
function appendedAddressOf(raw: Uint8Array): string | undefined {
  return raw.length % 256 === ADDRESS_BYTES ? readAppendedAddress(raw.subarray(-ADDRESS_BYTES)) : undefined
}

function defined(described: Described): Described {
  const entries = Object.entries(described).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(entries), kind: described.kind }
}
