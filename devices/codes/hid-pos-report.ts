/**
 * Input reports of barcode scanners in HID POS mode (usage page 0x8C), as Honeywell, Zebra and Datalogic send them. Pure.
 * Behind the report id 0x02: count, AIM identifier of 3, up to 56 bytes of data, Honeywell's symbology letter at 60,
 * at 62 whether the code goes on in the next report. Some put a byte of the maker's before the identifier, and
 * everything but the last two is one further then.
 */
import { type CodeReader, MAX_CODE_BYTES, readText, type Scanned } from './code-text.ts'

/** The id and 63 bytes. */
export const REPORT_BYTES = 64
export const REPORT_ID = 0x02
const MAX_DATA = 56
const AIM_BYTES = 3
/** Of a scanner that gives no identifier. */
const LETTERS: Readonly<Record<number, string>> = { 115: ']Q1', 114: ']L0', 119: ']d1', 106: ']C0' }
const LETTER_AT = 61
const CONTINUED_AT = 63

export type CodeReport =
  | { kind: 'data'; data: Uint8Array; symbology: string | undefined; isContinued: boolean }
  | { kind: 'damaged'; isContinued: boolean }
  /** Another report of the device: a trigger, a status. */
  | { kind: 'other' }

/** @param report with its id first; what a system adds behind 64 bytes is not looked at. */
export function parseCodeReport(report: Uint8Array): CodeReport {
  if (report[0] !== REPORT_ID) return { kind: 'other' }
  if (report.length < REPORT_BYTES) return { kind: 'damaged', isContinued: false }
  const isContinued = report[CONTINUED_AT] !== 0
  const count = report[1]!
  // SECURITY: the count is the device's word, and says nothing about what is there.
  if (count > MAX_DATA) return { kind: 'damaged', isContinued }
  const isShifted = report[2] !== 0x5d && report[3] === 0x5d
  const aimAt = isShifted ? 3 : 2
  const aim = String.fromCharCode(...report.subarray(aimAt, aimAt + AIM_BYTES))
  const symbology = /^\][A-Za-z][0-9A-Za-z]$/.test(aim) ? aim : isShifted ? undefined : LETTERS[report[LETTER_AT]!]
  const dataAt = aimAt + AIM_BYTES
  return { kind: 'data', data: report.slice(dataAt, dataAt + count), symbology, isContinued }
}

/** Joins the bytes of several reports before it reads them: a report may end in the middle of a letter. */
export function createReportReader(): CodeReader {
  let parts: Uint8Array[] = []
  let size = 0
  let symbology: string | undefined
  let problem: 'damaged' | 'too-large' | undefined
  let isMid = false

  function finish(): Scanned | undefined {
    const code = Buffer.concat(parts)
    const [found, wrong] = [symbology, problem]
    parts = []
    size = 0
    symbology = undefined
    problem = undefined
    isMid = false
    return wrong === undefined ? readText(code, found) : { ok: false, problem: wrong }
  }

  function spoil(how: 'damaged' | 'too-large'): void {
    problem ??= how
    parts = []
    size = 0
  }

  return {
    push(bytes) {
      const report = parseCodeReport(bytes)
      if (report.kind === 'other') return []
      if (report.kind === 'damaged') spoil('damaged')
      else {
        symbology ??= report.symbology
        if (size + report.data.length > MAX_CODE_BYTES) spoil('too-large')
        else if (problem === undefined) {
          parts.push(report.data)
          size += report.data.length
        }
      }
      isMid = report.isContinued
      return isMid ? [] : [finish() ?? []].flat()
    },
    isMidCode: () => isMid,
    end() {
      if (!isMid) return undefined
      finish()
      return { ok: false, problem: 'cut' }
    },
    pendingBytes: () => size,
  }
}

/** The opposite, for the twin. @param symbology AIM identifier of 3 characters. */
export function encodeCodeReports(code: Uint8Array, symbology = ']Q1'): Uint8Array[] {
  const count = Math.max(1, Math.ceil(code.length / MAX_DATA))
  return Array.from({ length: count }, (_, n) => {
    const data = code.subarray(n * MAX_DATA, (n + 1) * MAX_DATA)
    const report = new Uint8Array(REPORT_BYTES)
    report.set([REPORT_ID, data.length, ...Buffer.from(symbology, 'latin1')])
    report.set(data, 2 + AIM_BYTES)
    report[CONTINUED_AT] = n + 1 < count ? 1 : 0
    return report
  })
}
