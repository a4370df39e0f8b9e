/** DG13 where a state keeps numbered fields in it: SEQUENCE { INTEGER number, texts }, somewhere inside. Pure. */
import { readTlvs, type Tlv, walkTlvs } from '../wire/tlv.ts'

const DG13 = 0x6d
const [SEQUENCE, SET, INTEGER] = [0x30, 0x31, 0x02]
/** UTF8String, NumericString, PrintableString, IA5String, and OCTET STRING, whose text is UTF-8 as well. */
const TEXTS = [0x0c, 0x12, 0x13, 0x16, 0x04]
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The texts of each field in their order. Fields that nobody knows are among them; what is no field is passed over. */
export function readNumberedFields(file: Uint8Array): Map<number, string[]> {
  const fields = new Map<number, string[]>()
  walkTlvs(file, ({ tag, value }) => {
    const [first, ...rest] = tag === SEQUENCE ? (readTlvs(value) ?? []) : []
    if (first?.tag !== INTEGER || first.value.length !== 1 || rest.length === 0) return
    const texts = rest.flatMap(readTexts)
    const number = first.value[0] ?? 0
    // A version or another count can look like a field without a text; the first one with texts counts.
    if (texts.length > 0 && !fields.has(number)) fields.set(number, texts)
  })
  return fields
}

/** Texts that stand bare, or together in a list. */
function readTexts({ tag, value }: Tlv): string[] {
  if (tag === SEQUENCE || tag === SET) {
    const inside = readTlvs(value) ?? []
    // A list that begins with a number is a field of its own.
    return inside[0]?.tag === INTEGER
      ? []
      : inside.flatMap((one) => (TEXTS.includes(one.tag) ? [decode(one.value)] : []))
  }
  return TEXTS.includes(tag) ? [decode(value)] : []
}

/** Empty for what is no UTF-8: the place in a list counts. */
function decode(bytes: Uint8Array): string {
  try {
    return utf8
      .decode(bytes)
      .normalize('NFC')
      .replace(/\p{Cc}/gu, ' ')
      .trim()
  } catch {
    return ''
  }
}

export const DG13_TAGS = { file: DG13, sequence: SEQUENCE, integer: INTEGER, text: TEXTS[0] ?? 0 }
