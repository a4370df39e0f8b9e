/** A printer on an open line: what is asked of it, one thing at a time, and what it says. */
import { DeviceError } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { orAborted } from '../wait.ts'

export type PrinterLink = {
  write(bytes: Uint8Array): void
  /**
   * `DLE EOT n`: 1 printer, 2 off-line, 3 error, 4 paper. Undefined when it is silent.
   * @throws {DeviceError} `unplugged`; the signal's reason.
   */
  askStatus(about: 1 | 2 | 3 | 4, signal: AbortSignal): Promise<number | undefined>
  /** Sends `GS r 1`, which is answered in its turn: what was written before it is printed then. */
  requestTurn(): void
  /** @returns whether all that was requested has been answered within `ms`. @throws as {@link PrinterLink.askStatus} */
  waitForTurn(ms: number, signal: AbortSignal): Promise<boolean>
  /** `GS I n`: 66 its maker, 67 its model. Undefined when it does not say. */
  askName(about: 66 | 67, signal: AbortSignal): Promise<string | undefined>
  isOpen(): boolean
  close(): Promise<void>
}

/** Real-time status is answered at once, also by a printer that is busy; over Bluetooth somewhat later. */
const STATUS_MS = 300
const NAME_MS = 500
const MOST_NAME_BYTES = 80

/** A status byte of `DLE EOT` has bits 1 and 4 set, and bits 0 and 7 clear. */
export const isStatus = (byte: number): boolean => (byte & 0x93) === 0x12
/** One of `GS r` has bits 4 and 7 clear; flow control's XON and XOFF do not look so. */
const isTurn = (byte: number): boolean => (byte & 0x90) === 0

/** @param onClose called once, at once when the line is closed already. */
export function createPrinterLink(line: SerialLine, onClose: () => void): PrinterLink {
  let isOpen = true
  let heard: ((byte: number) => void) | undefined
  let lost: (() => void) | undefined
  /** Turns that were requested and not answered. */
  let owed = 0
  let isNaming = false

  line.onData((bytes) => {
    for (const byte of bytes) {
      if (isTurn(byte) && !isNaming) owed = Math.max(0, owed - 1)
      heard?.(byte)
    }
  })
  line.onClose(() => {
    isOpen = false
    lost?.()
    onClose()
  })

  /** @param take a byte; the answer once it is whole. @returns undefined when that does not come in time. */
  async function ask<T>(parts: {
    command: number[]
    take: (byte: number) => T | undefined
    ms: number
    signal: AbortSignal
  }): Promise<T | undefined> {
    parts.signal.throwIfAborted()
    let timer: NodeJS.Timeout | undefined
    const answer = new Promise<T | undefined>((resolve, reject) => {
      lost = () => reject(new DeviceError('unplugged', 'The printer was unplugged.'))
      if (!isOpen) return lost()
      timer = setTimeout(() => resolve(undefined), parts.ms)
      heard = (byte) => {
        const whole = parts.take(byte)
        if (whole !== undefined) resolve(whole)
      }
      if (parts.command.length > 0) line.write(Uint8Array.from(parts.command))
      return undefined
    })
    try {
      return await orAborted(answer, parts.signal)
    } finally {
      clearTimeout(timer)
      heard = undefined
      lost = undefined
    }
  }

  return {
    write: (bytes) => line.write(bytes),
    askStatus: (about, signal) =>
      ask({
        command: [0x10, 0x04, about],
        take: (byte) => (isStatus(byte) ? byte : undefined),
        ms: STATUS_MS,
        signal,
      }),
    requestTurn() {
      owed += 1
      line.write(Uint8Array.of(0x1d, 0x72, 0x01))
    },
    async waitForTurn(ms, signal) {
      if (owed === 0) return true
      return (await ask({ command: [], take: () => (owed === 0 ? true : undefined), ms, signal })) === true
    },
    async askName(about, signal) {
      const name: number[] = []
      const take = (byte: number) => {
        if (byte === 0) return name[0] === 0x5f ? Buffer.from(name.slice(1)).toString('latin1') : undefined
        if (name.length < MOST_NAME_BYTES && (name.length > 0 || byte === 0x5f)) name.push(byte)
        return undefined
      }
      isNaming = true
      try {
        return await ask({ command: [0x1d, 0x49, about], take, ms: NAME_MS, signal })
      } finally {
        isNaming = false
      }
    },
    isOpen: () => isOpen,
    close: () => line.close(),
  }
}
