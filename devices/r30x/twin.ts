/**
 * An R30x sensor without hardware: the same bytes on any serial line, and a grown finger that is laid on and lifted by
 * itself. What it says of itself is SIMULATED, whatever is dialled.
 */
import { DeviceError, type Dial } from '../device.ts'
import { createMasters, type Masters } from '../fingerprint/masters.ts'
import type { SerialLine } from '../transport/serial.ts'
import { createMemoryLine } from '../transport/serial-memory.ts'
import { GET_IMAGE, HELLO, READ_PARAMETERS, READ_PRODUCT, UPLOAD } from './commands.ts'
import { CODE } from './confirmation.ts'
import { createPacketReader, encodePacket, PACKET } from './frame.ts'
import { describeParameters, describeProduct } from './twin-identity.ts'
import { createPad } from './twin-pad.ts'

const DIALS = [
  'well',
  'slow',
  'busy',
  'unplugged',
  'poor',
  'damaged',
  'noise',
  'split',
  'wrong-order',
] as const satisfies Dial[]

/** A byte of the next picture is lost; or, from now on, no finger comes, or the password is another. */
export type R30xFault = 'drop-byte' | 'no-finger' | 'password'

export type R30xTwin = {
  readonly dials: readonly Dial[]
  /** The host's end of a line in memory. At another rate than the sensor's own nothing is understood. @throws {DeviceError} `unplugged` by the dial, `busy` when a line is open already. */
  line(baud?: number): Promise<SerialLine>
  /** Is the sensor at the other end of any line, for example of a pty, until that closes. */
  serve(line: SerialLine): void
  /** Whose hand it is. */
  present(subject: string): void
  /** Which finger comes next; without it they come in the order of a hand. */
  lay(position: number): void
  dial(dial: Dial): void
  fail(fault: R30xFault | undefined): void
  close(): Promise<void>
}

const DELIVERED_BAUD = 57_600
const PACKET_BYTES = 128
/** Of whatever has to do with a picture; just within what a driver waits for. */
const SLOW_MS = 1_000
const CUT_MS = 30
const NOISE = Uint8Array.of(0x55, 0xef, 0x01, 0xff, 0x00)
const NOTHING = new Uint8Array(0)

/**
 * @param options.seed the prints and the serial number depend on it.
 * @param options.masters the fingers to use, which stay open when the twin closes; grown from the seed when absent.
 * @param options.baud what it is set to, 57 600 when absent.
 * @param options.tellsProduct false: a module that is older than the R503, known by its system number alone.
 */
export function createR30xTwin(options: {
  seed: number
  masters?: Masters
  baud?: number
  tellsProduct?: boolean
}): R30xTwin {
  const masters = options.masters ?? createMasters(options.seed)
  const pad = createPad(options.seed, masters)
  let dialled: Dial = 'well'
  let fault: R30xFault | undefined
  let baud = options.baud ?? DELIVERED_BAUD
  let memory: SerialLine | undefined
  const served = new Set<SerialLine>()

  /** Confirmation code and data, as the sensor would answer. */
  function answer(payload: Uint8Array): [number, Uint8Array] {
    const isPoor = dialled === 'poor'
    switch (payload[0]) {
      case HELLO.payload[0]:
        return [fault === 'password' ? CODE.wrongPassword : CODE.done, NOTHING]
      case READ_PARAMETERS.payload[0]:
        return [CODE.done, describeParameters({ isBusy: dialled === 'busy', baud })]
      case READ_PRODUCT.payload[0]:
        return options.tellsProduct === false ? [CODE.packetError, NOTHING] : [CODE.done, describeProduct(options.seed)]
      case GET_IMAGE.payload[0]:
        return [fault !== 'no-finger' && pad.touch(isPoor) ? CODE.done : CODE.noFinger, NOTHING]
      case UPLOAD.payload[0]:
        return [pad.picture() === undefined ? CODE.noPicture : CODE.done, NOTHING]
      case 0x0e:
        if (payload[1] !== 4 || payload[2] === undefined) return [0x1a, NOTHING]
        baud = payload[2] * 9_600
        return [CODE.done, NOTHING]
      default:
        return [CODE.packetError, NOTHING]
    }
  }

  /** The picture's packets, after what dial and fault do to them. */
  function pictureBytes(): Uint8Array {
    const picture = pad.picture() ?? NOTHING
    const packets: Uint8Array[] = []
    for (let at = 0; at < picture.length; at += PACKET_BYTES) {
      const isLast = at + PACKET_BYTES >= picture.length
      packets.push(encodePacket(isLast ? PACKET.lastData : PACKET.data, picture.subarray(at, at + PACKET_BYTES)))
    }
    const middle = packets[packets.length >> 1]
    if (dialled === 'damaged' && middle !== undefined) middle[middle.length - 1]! ^= 0xff
    if (fault === 'drop-byte' && middle !== undefined) {
      packets[packets.length >> 1] = middle.subarray(0, -3)
      fault = undefined
    }
    return Buffer.concat(packets)
  }

  function serve(line: SerialLine): void {
    const packets = createPacketReader()
    served.add(line)
    line.onClose(() => {
      served.delete(line)
      if (memory === line) memory = undefined
    })
    const write = (bytes: Uint8Array) => {
      if (dialled === 'split') for (const byte of bytes) line.write(Uint8Array.of(byte))
      else line.write(bytes)
    }
    const reply = (payload: Uint8Array) => {
      const [code, data] = dialled === 'wrong-order' ? [CODE.done, new Uint8Array(7)] : answer(payload)
      if (dialled === 'noise') write(NOISE)
      write(encodePacket(PACKET.answer, Uint8Array.of(code, ...data)))
      if (payload[0] !== UPLOAD.payload[0] || code !== CODE.done || dialled === 'wrong-order') return
      const bytes = pictureBytes()
      if (dialled !== 'unplugged') return write(bytes)
      write(bytes.subarray(0, bytes.length / 2))
      setTimeout(unplug, CUT_MS) // in the middle of a packet, after what came before it
    }
    line.onData((bytes) => {
      for (const incoming of packets.push(bytes)) {
        const payload =
          incoming.kind === 'packet' && incoming.id === PACKET.command ? incoming.payload : Uint8Array.of(0)
        const isOfPicture = payload[0] === GET_IMAGE.payload[0] || payload[0] === UPLOAD.payload[0]
        if (dialled === 'slow' && isOfPicture) setTimeout(() => reply(payload), SLOW_MS)
        else reply(payload)
      }
    })
  }

  function unplug(): void {
    for (const line of served) void line.close()
  }

  return {
    dials: DIALS,
    async line(rate = baud) {
      if (dialled === 'unplugged') throw new DeviceError('unplugged', 'The simulated sensor is unplugged.')
      if (memory !== undefined) throw new DeviceError('busy', 'The line of the simulated sensor is open already.')
      const { host, device } = createMemoryLine()
      memory = device
      if (rate === baud) serve(device)
      else
        device.onClose(() => {
          memory = undefined
        })
      return host
    },
    serve,
    present: pad.present,
    lay: pad.lay,
    dial(turned) {
      dialled = turned
    },
    fail(next) {
      fault = next
    },
    async close() {
      unplug()
      if (options.masters === undefined) await masters.close()
    },
  }
}
