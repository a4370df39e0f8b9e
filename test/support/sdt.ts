/** A card reader's driver over a simulator, or over a peer that a test scripts byte for byte. */
import { COMMANDS, type Command } from '../../devices/card-reader/commands.ts'
import { createSdtDriver } from '../../devices/card-reader/driver.ts'
import { createFrameReader, encodeFrame } from '../../devices/card-reader/frame.ts'
import { createSdtSimulator } from '../../devices/card-reader/simulated.ts'
import type { CardReading, Driver, Phase } from '../../devices/device.ts'
import type { SerialLine } from '../../devices/transport/serial.ts'
import { createMemoryLine } from '../../devices/transport/serial-memory.ts'

export function overSimulator(options: Omit<Parameters<typeof createSdtSimulator>[0], 'seed'> = {}) {
  const simulator = createSdtSimulator({ seed: 7, ...options })
  const changes: string[] = []
  const driver = createSdtDriver({
    open: simulator.line,
    simulator,
    changed: () => changes.push(driver.info().status),
  })
  return { simulator, driver, changes }
}

export function read(
  driver: Driver,
  options: { signal?: AbortSignal; timeoutMs?: number; progressed?: (phase: Phase) => void } = {},
): Promise<CardReading> {
  const { signal = new AbortController().signal, timeoutMs = 20_000, progressed = () => {} } = options
  if (driver.readCard === undefined) throw new Error('The driver reads no cards.')
  return driver.readCard({ kind: 'read-card', requestId: 'one', subject: 'anna', timeoutMs }, signal, progressed)
}

export type CommandName = keyof typeof COMMANDS
/** Bytes to send back; undefined to stay silent. */
export type Script = (name: CommandName, count: number, line: SerialLine) => Uint8Array | undefined

/** A reply's frame. */
export function replyOf(status: number, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  return encodeFrame(Uint8Array.of(0, 0, status, ...data))
}

/** What a reader in good health answers. */
export function goodReply(name: CommandName, text: Uint8Array): Uint8Array {
  const command: Command = COMMANDS[name]
  if (name === 'address') return replyOf(0x91)
  const data = new Uint8Array(command.dataBytes[0] ?? 0)
  if (name === 'read' || name === 'readAll') {
    data.set([1, 0, 4, 0])
    data.set(text, name === 'read' ? 4 : 6)
  }
  return replyOf(command.good, data)
}

/** A driver over a reader that answers by the script, and the names of all commands that reached it. */
export function overScript(script: Script): { driver: Driver; asked: CommandName[] } {
  const asked: CommandName[] = []
  const open = async () => {
    const { host, device } = createMemoryLine()
    const frames = createFrameReader()
    device.onData((bytes) => {
      for (const incoming of frames.push(bytes)) {
        if (incoming.kind !== 'body') throw new Error('The driver sent a damaged frame.')
        const sent = String(incoming.body)
        const name = (Object.keys(COMMANDS) as CommandName[]).find((each) => String(COMMANDS[each].code) === sent)
        if (name === undefined) throw new Error(`The driver sent ${sent}.`)
        asked.push(name)
        const answer = script(name, asked.filter((each) => each === name).length, device)
        if (answer !== undefined) device.write(answer)
      }
    })
    return host
  }
  return { driver: createSdtDriver({ open, changed: () => {} }), asked }
}
