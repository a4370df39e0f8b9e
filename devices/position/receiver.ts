/** A position receiver on an open line: what it has said, and the fix that follows from the last two seconds. */
import type { PositionFix } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { readSentence, type Said } from './said.ts'
import { createSentenceReader } from './sentence.ts'

/** Without the device's mark. */
export type Fix = Omit<PositionFix, 'device'>
export type News = 'position' | 'other' | 'damaged' | 'noise' | 'closed'

export type Receiver = {
  /** Undefined without a signal. */
  fix(): Fix | undefined
  /** Whether it has said that no hardware is behind it. */
  isSimulated(): boolean
  isOpen(): boolean
  /** Called for each sentence and piece of noise. @returns a function that ends it. */
  onNews(listener: (news: News) => void): () => void
  close(): Promise<void>
}

/** Receivers speak each second; what is older is where the tablet was. */
const FRESH_MS = 2_000

/** @param line it has a listener from now on; closing stays with the receiver. */
export function createReceiver(line: SerialLine): Receiver {
  const sentences = createSentenceReader()
  const fixes = createFixes()
  const listeners = new Set<(news: News) => void>()
  let isOpen = true

  const tell = (news: News) => {
    for (const listener of [...listeners]) listener(news)
  }
  line.onData((bytes) => {
    const incoming = sentences.push(bytes)
    if (incoming.length === 0) tell('noise')
    for (const each of incoming) tell(each.kind === 'damaged' ? 'damaged' : fixes.hear(each.text, performance.now()))
  })
  line.onClose(() => {
    isOpen = false
    tell('closed')
  })
  return {
    fix: () => fixes.fix(performance.now()),
    isSimulated: fixes.isSimulated,
    isOpen: () => isOpen,
    onNews(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => line.close(),
  }
}

type Position = Extract<Said, { kind: 'position' }>
type Heard<T> = { said: T; text: string; atMs: number }

/** Puts sentences together. Pure: reads no clock. */
export function createFixes() {
  const positions: { GGA?: Heard<Position>; RMC?: Heard<Position> } = {}
  let precision: Heard<{ hdop?: number }> | undefined
  let isSimulated = false

  const fresh = <T>(heard: Heard<T> | undefined, nowMs: number) =>
    heard !== undefined && nowMs - heard.atMs < FRESH_MS ? heard : undefined

  return {
    isSimulated: () => isSimulated,
    /** @returns what kind of news it is. */
    hear(text: string, nowMs: number): News {
      const said = readSentence(text)
      if (said === undefined) return 'noise'
      if (said.kind === 'simulated' || (said.kind === 'position' && said.simulated)) isSimulated = true
      if (said.kind === 'precision') precision = { said, text, atMs: nowMs }
      if (said.kind !== 'position') return 'other'
      positions[text.slice(3, 6) === 'GGA' ? 'GGA' : 'RMC'] = { said, text, atMs: nowMs }
      return 'position'
    },
    /** GGA says where and how well, RMC on which day; either alone will do, and one that denies it is believed. */
    fix(nowMs: number): Fix | undefined {
      const gga = fresh(positions.GGA, nowMs)
      const rmc = fresh(positions.RMC, nowMs)
      const place = gga ?? rmc
      if (place === undefined || !isPlace(place.said)) return undefined
      const dated = rmc !== undefined && isPlace(rmc.said) && rmc.said.time === place.said.time ? rmc : undefined
      if (gga && rmc && !rmc.said.hasFix && gga.atMs <= rmc.atMs) return undefined
      const { latitude, longitude, satellites } = place.said
      const gsa = fresh(precision, nowMs)
      const hdop = place.said.hdop ?? gsa?.said.hdop
      const isFromGsa = place.said.hdop === undefined && hdop !== undefined
      const texts = new Set([place.text, ...(dated ? [dated.text] : []), ...(isFromGsa && gsa ? [gsa.text] : [])])
      const at = dated && isPlace(dated.said) ? dated.said.at : undefined
      return {
        latitude,
        longitude,
        ...(hdop !== undefined && { hdop }),
        ...(satellites !== undefined && { satellites }),
        ...(at !== undefined && { at }),
        raw: [...texts].join('\r\n'),
      }
    },
  }
}

function isPlace(said: Position): said is Extract<Position, { latitude: number }> {
  return said.hasFix
}
