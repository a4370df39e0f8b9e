/** DG1: the machine-readable zone as it stands on the card (ICAO 9303-4, -5, -6). Pure. */
import { checkDigit, NUMBER_WIDTH } from '../access/mrz-key.ts'
import { findTlv } from '../wire/tlv.ts'

export type Zone = {
  /** ICAO code of the state that issued the document. */
  issuer: string
  /** Absent when its check digit is wrong, as with the dates. */
  number?: string
  /** What the state puts behind the number, without fillers. */
  optional: string
  /** YYMMDD */
  birth?: string
  expiry?: string
  sex?: 'male' | 'female'
  nationality: string
  latinName: string
}

type Slice = readonly [from: number, to: number]
type Layout = Record<'issuer' | 'number' | 'optional' | 'birth' | 'sex' | 'expiry' | 'nationality' | 'name', Slice>

/** By the zone's length: cards (TD1), older cards (TD2) and passports (TD3). */
const LAYOUTS: Readonly<Record<number, Layout>> = {
  90: {
    ...{ issuer: [2, 5], number: [5, 14], optional: [15, 30], birth: [30, 36], sex: [37, 38] },
    ...{ expiry: [38, 44], nationality: [45, 48], name: [60, 90] },
  },
  72: {
    ...{ issuer: [2, 5], name: [5, 36], number: [36, 45], nationality: [46, 49], birth: [49, 55] },
    ...{ sex: [56, 57], expiry: [57, 63], optional: [64, 71] },
  },
  88: {
    ...{ issuer: [2, 5], name: [5, 44], number: [44, 53], nationality: [54, 57], birth: [57, 63] },
    ...{ sex: [64, 65], expiry: [65, 71], optional: [72, 86] },
  },
}
/** The filler stands for neither. */
const SEXES: Readonly<Record<string, Zone['sex']>> = { M: 'male', F: 'female' }
const [DG1, ZONE] = [0x61, 0x5f1f] as const

/** Undefined for what is no zone of one of the three sizes. */
export function readDg1(file: Uint8Array): Zone | undefined {
  const value = findTlv(file, DG1, ZONE)?.value
  const text = Buffer.from(value ?? []).toString('latin1')
  const layout = LAYOUTS[text.length]
  if (layout === undefined || !/^[A-Z0-9<]+$/.test(text)) return undefined
  const take = ([from, to]: Slice) => text.slice(from, to)
  /** With the check digit that follows. */
  const checked = (slice: Slice) => (checkDigit(take(slice)) === text.charAt(slice[1]) ? take(slice) : undefined)
  const { number, optional } = readNumber(take(layout.number), text.charAt(layout.number[1]), take(layout.optional))
  const birth = checked(layout.birth)
  const expiry = checked(layout.expiry)
  const sex = SEXES[take(layout.sex)]
  return {
    issuer: unfill(take(layout.issuer)),
    ...(number && { number }),
    optional,
    ...(birth && { birth }),
    ...(expiry && { expiry }),
    ...(sex && { sex }),
    nationality: unfill(take(layout.nationality)),
    latinName: unfill(take(layout.name)).replace(/<+/g, ' '),
  }
}

/** A number of more than nine characters has a filler for its check digit and goes on in the field behind. */
function readNumber(field: string, digit: string, behind: string): { number?: string | undefined; optional: string } {
  const rest = digit === '<' ? (behind.split('<', 1)[0] ?? '') : ''
  if (rest.length < 2)
    return { number: checkDigit(field) === digit ? unfill(field) : undefined, optional: unfill(behind) }
  const whole = field + rest.slice(0, -1)
  const optional = unfill(behind.slice(rest.length)).replace(/^<+/, '')
  return { number: checkDigit(whole) === rest.slice(-1) ? whole : undefined, optional }
}

/** The opposite for TD1, for the practice card. @param number at most 22 characters. */
export function writeZone(zone: Required<Omit<Zone, 'sex' | 'optional'>> & Pick<Zone, 'sex' | 'optional'>): string {
  const fill = (text: string, width: number) => text.slice(0, width).padEnd(width, '<')
  const { number } = zone
  const isLong = number.length > NUMBER_WIDTH
  const rest = isLong ? number.slice(NUMBER_WIDTH) + checkDigit(number) : ''
  const digit = isLong ? '<' : checkDigit(fill(number, NUMBER_WIDTH))
  const first = `ID${fill(zone.issuer, 3)}${fill(number, NUMBER_WIDTH)}${digit}${fill(isLong ? `${rest}<${zone.optional}` : zone.optional, 15)}`
  const birth = zone.birth + checkDigit(zone.birth)
  const expiry = zone.expiry + checkDigit(zone.expiry)
  const sex = Object.entries(SEXES).find(([, each]) => each === zone.sex)?.[0] ?? '<'
  const second = `${birth}${sex}${expiry}${fill(zone.nationality, 3)}${fill('', 11)}`
  const composite = checkDigit(first.slice(5) + birth + expiry + second.slice(18, 29))
  return first + second + composite + fill(zone.latinName, 30)
}

function unfill(text: string): string {
  return text.replace(/<+$/, '')
}
