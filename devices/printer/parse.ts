/** What an ESC/POS printer understands of the bytes that it is sent. Pure, incremental, bounded. */

export type PrintCommand =
  /** Codes of letters and line feeds. */
  | { kind: 'text'; bytes: Uint8Array }
  | { kind: 'reset' | 'cut' }
  | { kind: 'align' | 'bold' | 'size'; value: number }
  /** `GS v 0`: rows of `stride` bytes. */
  | { kind: 'raster'; stride: number; rows: number; bits: Uint8Array }
  /** `GS ( k` of a QR code: function 67 size, 69 correction, 80 store, 81 print. */
  | { kind: 'code'; what: number; data: Uint8Array }
  /** `DLE EOT n`. */
  | { kind: 'status'; about: number }
  /** `GS r n`: as the status, but in its turn. */
  | { kind: 'turn' }
  /** `GS I n`. */
  | { kind: 'identify'; about: number }
  /** Understood to its end and of no use here. */
  | { kind: 'other' }
  /** Longer than anything that fits on paper; its bytes are thrown away. */
  | { kind: 'too-large' }

export type PrintParser = {
  push(bytes: Uint8Array): PrintCommand[]
  /** In the middle of a command. */
  isMid(): boolean
}

/** SECURITY: what a command may keep, because its length is a field of 16 and its height another; 800 rows of 80 mm. */
const MOST_BYTES = 64 * 1_024
const RASTER_HEADER = 8
const DLE = 0x10
const ESC = 0x1b
const FS = 0x1c
const GS = 0x1d
/** Bytes of commands of a fixed length; of any that is not here, two are taken. */
const ESC_BYTES: Readonly<Record<number, number>> = { 64: 2, 50: 2, 46: 2, 38: 2, 36: 4, 92: 4 }
const GS_BYTES: Readonly<Record<number, number>> = { 76: 4, 87: 4 }

export function createPrintParser(): PrintParser {
  const kept = new Uint8Array(MOST_BYTES)
  let length = 0
  /** Still to be thrown away. */
  let skipping = 0

  function take(byte: number): PrintCommand | undefined {
    if (skipping > 0) {
      skipping -= 1
      return undefined
    }
    kept[length] = byte
    length += 1
    const need = bytesOf(kept, length)
    if (need === undefined || (need > length && need <= MOST_BYTES)) return undefined
    if (need > MOST_BYTES) {
      skipping = need - length
      length = 0
      return { kind: 'too-large' }
    }
    const command = read(kept.slice(0, length))
    length = 0
    return command
  }

  return {
    push(bytes) {
      const commands: PrintCommand[] = []
      let text: number[] = []
      const endText = () => {
        if (text.length > 0) commands.push({ kind: 'text', bytes: Uint8Array.from(text) })
        text = []
      }
      for (const byte of bytes) {
        const command = take(byte)
        if (command === undefined) continue
        if (command.kind === 'text') text.push(...command.bytes)
        else {
          endText()
          commands.push(command)
        }
      }
      endText()
      return commands
    },
    isMid: () => length > 0 || skipping > 0,
  }
}

/** All at once; what is cut off at the end is left out. */
export function parsePrint(bytes: Uint8Array): PrintCommand[] {
  return createPrintParser().push(bytes)
}

/** How long the command is that begins so; undefined until that can be told. */
function bytesOf(kept: Uint8Array, length: number): number | undefined {
  const [first, second] = [kept[0]!, kept[1]!]
  if (first !== DLE && first !== ESC && first !== FS && first !== GS) return 1
  if (length < 2) return undefined
  if (first === DLE) return second === 0x04 ? 3 : 1
  if (first === ESC) return ESC_BYTES[second] ?? 3
  if (first === FS) return second === 0x2e || second === 0x26 ? 2 : 3
  if (second === 0x76) {
    if (length < RASTER_HEADER) return undefined
    return RASTER_HEADER + wordAt(kept, 4) * wordAt(kept, 6)
  }
  if (second === 0x28) return length < 5 ? undefined : 5 + wordAt(kept, 3)
  if (second === 0x56) return length < 3 ? undefined : kept[2]! >= 0x41 ? 4 : 3
  return GS_BYTES[second] ?? 3
}

function read(bytes: Uint8Array): PrintCommand {
  const [first, second, third = 0] = bytes
  if (bytes.length === 1) return first === DLE ? { kind: 'other' } : { kind: 'text', bytes }
  if (first === DLE) return { kind: 'status', about: third }
  if (first === ESC && second === 0x40) return { kind: 'reset' }
  if (first === ESC && second === 0x61) return { kind: 'align', value: third }
  if (first === ESC && second === 0x45) return { kind: 'bold', value: third & 1 }
  if (first !== GS) return { kind: 'other' }
  switch (second) {
    case 0x21:
      return { kind: 'size', value: third }
    case 0x49:
      return { kind: 'identify', about: third }
    case 0x56:
      return { kind: 'cut' }
    case 0x72:
      return { kind: 'turn' }
    case 0x76:
      return { kind: 'raster', stride: wordAt(bytes, 4), rows: wordAt(bytes, 6), bits: bytes.slice(RASTER_HEADER) }
    case 0x28:
      return third === 0x6b && bytes[5] === 0x31 && bytes.length > 6
        ? { kind: 'code', what: bytes[6]!, data: bytes.slice(7) }
        : { kind: 'other' }
    default:
      return { kind: 'other' }
  }
}

const wordAt = (bytes: Uint8Array, at: number): number => bytes[at]! + bytes[at + 1]! * 256
