/** A receipt printer without hardware: it takes the bytes, answers what it is asked, and draws its paper. */

import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { DeviceError, type Dial } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createMemoryLine } from '../transport/serial-memory.ts'
import { drawPaper } from './paper.ts'
import { createPrintParser, type PrintCommand, type PrintParser } from './parse.ts'
import { lineOver } from './tcp.ts'

/** As maker and model; no hardware is called so. */
export const SIMULATED_NAME = 'SIMULATED'
/** What is taken at a time, as a real one's input buffer gives way. */
const SLICE_BYTES = 64
const SLOW_MS = 20
/** Kept: a day's receipts are no use to anybody. */
const MOST_PAPERS = 20
const MOST_COMMANDS = 5_000

export type PrinterTwin = {
  readonly dials: readonly Dial[]
  /** The host's end. @throws {DeviceError} `unplugged` by the dial, `busy` when a line is open already. */
  line(): Promise<SerialLine>
  /** Stands behind the device's end of a line, a pty's for example. */
  serve(line: SerialLine): void
  /** Takes connections on 127.0.0.1, one at a time. @param port any free one when it is absent. @returns the port. */
  listen(port?: number): Promise<number>
  dial(dial: Dial): void
  /** PNG of the last receipt that was cut off. @throws when there is none. */
  paper(): Promise<Uint8Array>
  /** Of all that are kept, the oldest first. */
  papers(): Promise<Uint8Array[]>
  /** What was taken since the last cut. */
  pending(): readonly PrintCommand[]
  close(): Promise<void>
}

/**
 * @param options.width of the paper in dots: 576 where it is absent.
 * @param options.onPaper called with the PNG of each receipt when it is cut off.
 */
export function createPrinterTwin(options: {
  seed?: number
  width?: number
  onPaper?: (png: Uint8Array) => void
}): PrinterTwin {
  const { width = 576, onPaper } = options
  const cut: PrintCommand[][] = []
  let current: PrintCommand[] = []
  let dialled: Dial = 'well'
  let isGone = false
  let served: SerialLine | undefined
  let server: Server | undefined

  const draw = (commands: readonly PrintCommand[]) => drawPaper(commands, width)
  /** Off-line, it keeps what it is sent. */
  const hasStopped = () => dialled === 'no-paper' || dialled === 'damaged' || dialled === 'busy'

  function statusOf(about: number): number {
    if (about === 1) return hasStopped() ? 0x1a : 0x12
    if (about === 2 && dialled === 'no-paper') return 0x32
    if (about === 3 && dialled === 'damaged') return 0x1a // the knife
    return about === 4 && dialled === 'no-paper' ? 0x72 : 0x12
  }

  function act(command: PrintCommand, say: (bytes: Uint8Array) => void): void {
    if (command.kind === 'status') say(Uint8Array.of(statusOf(command.about)))
    else if (command.kind === 'identify') {
      if (command.about === 66 || command.about === 67) say(Buffer.from(`_${SIMULATED_NAME}\0`, 'latin1'))
    } else if (hasStopped()) return
    else if (command.kind === 'turn') say(Uint8Array.of(0x00))
    else if (command.kind === 'cut') {
      const paper = current
      current = []
      cut.push(paper)
      if (cut.length > MOST_PAPERS) cut.shift()
      if (onPaper) void draw(paper).then(onPaper)
    } else if (current.length < MOST_COMMANDS) current.push(command)
  }

  /** @returns whether it is still there. */
  function take(slice: Uint8Array, parser: PrintParser, line: SerialLine): boolean {
    const commands = parser.push(slice)
    const isPrinting = parser.isMid() ? slice.length === SLICE_BYTES : commands.some(({ kind }) => kind === 'cut')
    if (dialled === 'unplugged' && isPrinting) {
      isGone = true
      void line.close() // in the middle of a picture
      return false
    }
    for (const command of commands) act(command, (bytes) => answer(bytes, line))
    return true
  }

  function answer(bytes: Uint8Array, line: SerialLine): void {
    if (dialled === 'split') for (const byte of bytes) line.write(Uint8Array.of(byte))
    else line.write(bytes)
  }

  function serve(line: SerialLine): void {
    const parser = createPrintParser()
    let before: Promise<boolean> = Promise.resolve(true)
    served = line
    current = [] // what a lost line left behind, somebody tears off
    line.onData((bytes) => {
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
        const slice = bytes.slice(at, at + SLICE_BYTES)
        before = before.then(async (isThere) => {
          if (isThere && dialled === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS).unref())
          return isThere && take(slice, parser, line)
        })
      }
    })
    line.onClose(() => {
      if (served === line) served = undefined
    })
  }

  return {
    dials: ['well', 'slow', 'busy', 'unplugged', 'no-paper', 'damaged', 'split'],
    async line() {
      if (isGone) throw new DeviceError('unplugged', 'The simulated printer is unplugged.')
      if (served !== undefined) throw new DeviceError('busy', 'The line of the simulated printer is open already.')
      const ends = createMemoryLine()
      serve(ends.device)
      return ends.host
    },
    serve,
    listen(port = 0) {
      const listening = createServer((socket) => {
        if (isGone || served !== undefined) socket.destroy()
        else serve(lineOver(socket))
      })
      server = listening
      return new Promise((resolve, reject) => {
        listening.once('error', reject)
        listening.listen(port, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port))
      })
    },
    dial(turned) {
      dialled = turned
      if (turned !== 'unplugged') isGone = false
    },
    async paper() {
      const last = cut.at(-1)
      if (last === undefined) throw new Error('Nothing was printed.')
      return draw(last)
    },
    papers: () => Promise.all(cut.map(draw)),
    pending: () => current,
    async close() {
      await served?.close()
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
    },
  }
}
