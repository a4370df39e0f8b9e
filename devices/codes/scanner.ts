/** A barcode scanner, whatever it is plugged into. */
import { createHash } from 'node:crypto'
import {
  type CardFields,
  type CodeReading,
  DeviceError,
  type DeviceErrorCode,
  type DeviceInfo,
  type DeviceStatus,
  type Dial,
  type Driver,
} from '../device.ts'
import { orAborted } from '../wait.ts'
import type { CodeReader, Scanned } from './code-text.ts'
import { type CodeLine, type CodeLink, createCodeLink } from './link.ts'

/** What lies beneath, when it is no hardware. */
export type CodeTwin = {
  readonly dials: readonly Dial[]
  dial(dial: Dial): void
  /** Scans that person's card some 300 ms later. */
  present(subject: string, card?: CardFields): void
  close(): void
}

export type OpenScanner = {
  line: CodeLine
  reader: CodeReader
  /** How long a code may pause within itself. */
  silenceMs: number
  model: string
  serial: string
}

/** How a serial number begins that no hardware has. */
export const SIMULATED_SERIAL = 'SIMULATED'

/** A scanner that was plugged in again is noticed within so long. */
const LOOK_AGAIN_MS = 1_000
const OPEN_LIMIT_MS = 5_000

/** A device's name out of words about it: letters, digits and hyphens, at most 64, and different for different words. */
export function deviceName(...words: readonly string[]): string {
  const name = words
    .map((word) => word.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, ''))
    .filter((word) => word !== '')
    .join('-')
  if (name.length <= 64) return name
  return `${name.slice(0, 55)}-${createHash('sha256').update(words.join('\0')).digest('hex').slice(0, 8)}`
}

/**
 * Opens its scanner from now on until closed, so that nobody else has it and its loss is noticed.
 * @param parts.model @param parts.serial what is known before it is open.
 * @param parts.open @throws {DeviceError}
 * @param parts.twin is closed with the driver.
 * @param parts.changed called when `info` has changed; must not throw.
 */
export function createScanner(parts: {
  driver: 'hid-pos' | 'serial-scanner'
  device: string
  address?: string | undefined
  model: string
  serial: string
  open: () => Promise<OpenScanner>
  twin?: CodeTwin | undefined
  changed: () => void
}): Driver {
  const { twin, driver, device, address } = parts
  let { model, serial } = parts
  let isSimulated = twin !== undefined
  let link: CodeLink | undefined
  let opening: Promise<CodeLink> | undefined
  let status: DeviceStatus = 'not-ready'
  let problem: DeviceErrorCode | undefined
  let onGone: (() => void) | undefined
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  function mark(): CodeReading['device'] {
    // SECURITY: by the serial number too, because a twin can stand behind a real port.
    return { device, driver, model, serial, simulated: isSimulated || serial.startsWith(SIMULATED_SERIAL) }
  }

  function know(now: DeviceStatus, why?: DeviceErrorCode): void {
    const isNews = now !== status || why !== problem
    status = now
    problem = why
    if (isNews && !isClosed) parts.changed()
  }

  async function open(): Promise<CodeLink> {
    if (isClosed) throw new DeviceError('unplugged', 'The driver is closed.')
    const scanner = await openInTime(parts.open)
    if (isClosed) {
      await scanner.line.close()
      throw new DeviceError('unplugged', 'The driver is closed.')
    }
    ;({ model, serial } = scanner)
    const opened = createCodeLink(scanner.line, scanner.reader, scanner.silenceMs, () => {
      if (link === opened) link = undefined
      know('not-ready', 'unplugged')
      onGone?.()
      lookAgain()
    })
    link = opened
    know('ready')
    return opened
  }

  async function connect(): Promise<CodeLink> {
    if (link !== undefined) return link
    opening ??= open().finally(() => {
      opening = undefined
    })
    try {
      return await opening
    } catch (error) {
      know('not-ready', error instanceof DeviceError ? error.code : 'failed')
      lookAgain()
      throw error
    }
  }

  function lookAgain(): void {
    clearTimeout(timer)
    if (isClosed) return
    timer = setTimeout(look, LOOK_AGAIN_MS)
    timer.unref()
  }

  function look(): void {
    connect().catch(() => {}) // `info` says what is wrong
  }

  /** The next code that begins from now on. */
  async function nextCode(open: CodeLink, timeoutMs: number, signal: AbortSignal): Promise<Scanned> {
    if (link !== open) throw gone()
    if (onGone !== undefined) throw new DeviceError('busy', 'Somebody waits for a code already.')
    let limit: NodeJS.Timeout | undefined
    const scanned = new Promise<Scanned>((resolve, reject) => {
      limit = setTimeout(() => {
        reject(new DeviceError('timeout', `No code was scanned within ${timeoutMs} ms.`))
      }, timeoutMs)
      onGone = () => reject(gone())
      open.skip()
      open.onScanned(resolve)
    })
    try {
      return await orAborted(scanned, signal)
    } finally {
      clearTimeout(limit)
      onGone = undefined
      open.onScanned(undefined)
    }
  }

  look()
  return {
    info: (): DeviceInfo => ({
      ...mark(),
      takes: ['code'],
      fingersAtOnce: 1,
      status,
      ...(problem !== undefined && { problem }),
      ...(address !== undefined && { address }),
      ...(twin && { dials: [...twin.dials] }),
    }),
    async scan({ timeoutMs }, signal, progressed) {
      signal.throwIfAborted()
      const open = await orAborted(connect(), signal)
      progressed('show-code')
      const scanned = await nextCode(open, timeoutMs, signal)
      if (!scanned.ok) throw explain(scanned.problem)
      const { text, symbology } = scanned
      if (scanned.isSimulated && !isSimulated) {
        isSimulated = true // for as long as there is this driver
        parts.changed()
      }
      return { text, ...(symbology !== undefined && { symbology }), device: mark() }
    },
    /** There is nothing to ask a scanner: it is open, or it can be opened. */
    async test(signal) {
      signal.throwIfAborted()
      await orAborted(connect(), signal)
    },
    ...(twin && { dial: twin.dial, present: twin.present }),
    async close() {
      isClosed = true
      clearTimeout(timer)
      await link?.close()
      twin?.close()
    },
  }
}

function gone(): DeviceError {
  return new DeviceError('unplugged', 'The barcode scanner was unplugged.')
}

/** SECURITY: never the code itself, because it is a person's card and errors are logged. */
function explain(problem: Extract<Scanned, { ok: false }>['problem']): DeviceError {
  switch (problem) {
    case 'too-large':
      return new DeviceError('too-large', 'The code holds more text than an identity card.')
    case 'not-text':
      return new DeviceError('unreadable', 'The code does not hold UTF-8 text.')
    case 'cut':
      return new DeviceError('unreadable', 'The end of the code did not come.')
    case 'damaged':
      return new DeviceError('unreadable', "The scanner's report is damaged.")
  }
}

/** What opens after it was given up is closed again. @throws {DeviceError} `timeout` */
async function openInTime(open: () => Promise<OpenScanner>): Promise<OpenScanner> {
  const opening = open()
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      opening.then(({ line }) => line.close()).catch(() => {}) // nobody waits for it any more
      reject(new DeviceError('timeout', `The scanner did not open within ${OPEN_LIMIT_MS} ms.`))
    }, OPEN_LIMIT_MS)
  })
  try {
    return await Promise.race([opening, limit])
  } finally {
    clearTimeout(timer)
  }
}
