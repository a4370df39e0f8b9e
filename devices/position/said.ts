/** What a sentence says of the position. Pure; the fields are nmea-simple's to read, and ours to doubt. */
import { parseNmeaSentence } from 'nmea-simple'
import { z } from 'zod'

/** `hasFix` is what the receiver claims of itself. */
export type Said =
  | {
      kind: 'position'
      hasFix: boolean
      simulated: boolean
      latitude: number
      longitude: number
      hdop?: number
      satellites?: number
      /** UTC of the day or with its date. */
      time?: string
      at?: string
    }
  | { kind: 'position'; hasFix: false; simulated: boolean }
  | { kind: 'precision'; hdop?: number }
  /** Of a position receiver, and nothing that is needed. */
  | { kind: 'other' }
  /** The twin's own mark. */
  | { kind: 'simulated' }

/** What the twin sends before everything else; `PSIM` is no maker's code. */
export const SIMULATED_MARK = 'PSIM,SIMULATED'

/** Of any talker; `P` begins a maker's own sentences. */
const POSITION = /^\$(?!P)[A-Z]{2}(GGA|RMC|GSA),/
/** Says that this is a position receiver; an AIS or a depth sounder speaks NMEA too. */
const OF_RECEIVER = /^\$(?:G[A-Z]|BD)(?:GGA|RMC|GSA|GSV|GLL|VTG|GNS|ZDA|TXT|GBS|GST),/
/** As the standard writes them. SECURITY: nmea-simple takes `5030` for zero and words for NaN, so that nothing else reaches it. */
const LATITUDE = /^\d{2}[0-5]\d\.\d{1,8}$/
const LONGITUDE = /^\d{3}[0-5]\d\.\d{1,8}$/
const TIME = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)(?:\.\d{1,4})?$/
const DATE = /^\d{6}$/

const Place = { latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }
const Gga = z.object({
  sentenceId: z.literal('GGA'),
  ...Place,
  fixType: z.string().optional(),
  satellitesInView: z.int().min(0).max(99).catch(0),
  horizontalDilution: z.number().min(0).max(100).catch(0),
})
const Rmc = z.object({ sentenceId: z.literal('RMC'), ...Place, datetime: z.date() })
const Gsa = z.object({ sentenceId: z.literal('GSA'), HDOP: z.number().min(0).max(100).catch(0) })
const Packet = z.discriminatedUnion('sentenceId', [Gga, Rmc, Gsa])

/** Of satellites, as they are: an estimate or a position that somebody typed in is not where the receiver is. */
const MEASURED: readonly (string | undefined)[] = ['fix', 'delta', 'pps', 'rtk', 'frtk']

/** @param text a sentence whose checksum holds. Undefined for what no position receiver sends, or what is nonsense. */
export function readSentence(text: string): Said | undefined {
  if (text.startsWith(`$${SIMULATED_MARK}*`)) return { kind: 'simulated' }
  const type = POSITION.exec(text)?.[1]
  if (type === undefined) return OF_RECEIVER.test(text) ? { kind: 'other' } : undefined
  const fields = text.slice(0, text.indexOf('*')).split(',')
  if (type === 'GSA') {
    const packet = parse(text)
    const hdop = packet?.sentenceId === 'GSA' ? packet.HDOP : 0
    return { kind: 'precision', ...(hdop > 0 && { hdop }) }
  }
  // GGA and RMC have the same four fields, RMC one further on.
  const placeAt = type === 'GGA' ? 2 : 3
  const [latitude = '', north = '', longitude = '', east = ''] = fields.slice(placeAt, placeAt + 4)
  const simulated = type === 'GGA' ? fields[6] === '8' : fields[12] === 'S'
  const none = { kind: 'position', hasFix: false, simulated } as const
  const isPlace = LATITUDE.test(latitude) && /^[NS]$/.test(north) && LONGITUDE.test(longitude) && /^[EW]$/.test(east)
  const packet = isPlace ? parse(text) : undefined
  if (packet === undefined || packet.sentenceId === 'GSA') return none
  const place = { kind: 'position', simulated, latitude: packet.latitude, longitude: packet.longitude } as const
  const time = TIME.exec(fields[1] ?? '')
    ?.slice(1)
    .join('')
  const hasTime = time !== undefined && { time }
  if (packet.sentenceId === 'RMC') {
    const hasFix = fields[2] === 'A' && !/^[EMN]$/.test(fields[12] ?? '')
    const isDated = time !== undefined && DATE.test(fields[9] ?? '') && !Number.isNaN(packet.datetime.getTime())
    return { ...place, hasFix, ...hasTime, ...(isDated && { at: packet.datetime.toISOString() }) }
  }
  const { fixType, satellitesInView, horizontalDilution } = packet
  return {
    ...place,
    hasFix: simulated || MEASURED.includes(fixType),
    ...hasTime,
    ...(horizontalDilution > 0 && { hdop: horizontalDilution }),
    ...(satellitesInView > 0 && { satellites: satellitesInView }),
  }
}

function parse(text: string): z.infer<typeof Packet> | undefined {
  try {
    return Packet.safeParse(parseNmeaSentence(text)).data
  } catch {
    return undefined // it throws for fields that it misses
  }
}
