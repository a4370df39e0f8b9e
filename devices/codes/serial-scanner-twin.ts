/** A serial scanner without hardware: the same lines over one in memory, or over a real port. */
import { DeviceError, type Dial } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createMemoryLine } from '../transport/serial-memory.ts'
import { SIMULATED_PREFIX } from './code-lines.ts'
import type { CodeTwin } from './scanner.ts'
import { createHand } from './twin.ts'

export type SerialScannerTwin = CodeTwin & {
  /** The host's end. @throws {DeviceError} `unplugged` by the dial, `busy` when a line is open already. */
  line(): Promise<SerialLine>
  /** Stands behind this line in place of the one before. */
  attach(line: SerialLine): void
  scanCode(code: string | Uint8Array): void
}

/** @param options.seed practice cards depend on it. @param options.ending what it adds to a code: CR when it is absent. */
export function createSerialScannerTwin(options: { seed: number; ending?: string }): SerialScannerTwin {
  const { seed, ending = '\r' } = options
  let dialled: Dial = 'well'
  let device: SerialLine | undefined
  let isGone = false
  const hand = createHand({ seed, dial: () => dialled, send })

  async function send(code: Uint8Array): Promise<void> {
    const line = Buffer.concat([Buffer.from(SIMULATED_PREFIX), code, Buffer.from(ending)])
    if (dialled === 'unplugged') {
      isGone = true
      device?.write(line.subarray(0, line.length / 2))
      await new Promise((resolve) => setImmediate(resolve))
      await device?.close()
    } else if (dialled === 'split') {
      for (const byte of line) {
        device?.write(Uint8Array.of(byte))
        await new Promise((resolve) => setImmediate(resolve))
      }
    } else device?.write(line)
  }

  function attach(line: SerialLine): void {
    device = line
    line.onClose(() => {
      if (device === line) device = undefined
    })
  }

  return {
    dials: ['well', 'slow', 'unplugged', 'split', 'damaged'],
    async line() {
      if (isGone) throw new DeviceError('unplugged', 'The simulated scanner is unplugged.')
      if (device !== undefined) throw new DeviceError('busy', 'The line of the simulated scanner is open already.')
      const ends = createMemoryLine()
      attach(ends.device)
      return ends.host
    },
    attach,
    scanCode: hand.scanCode,
    present: hand.present,
    dial(turned) {
      dialled = turned
      if (turned !== 'unplugged') isGone = false
    },
    close() {
      hand.close()
      void device?.close()
    },
  }
}
