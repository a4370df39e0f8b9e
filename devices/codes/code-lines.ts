/** Codes of a scanner that is a serial port: plain lines that end with CR, LF or both, or with silence. Pure. */
import { type CodeReader, MAX_CODE_BYTES, readText, type Scanned } from './code-text.ts'

/**
 * What a simulated scanner puts before each code, as real ones can be set to put something: nothing else on a serial
 * line says what it is.
 */
export const SIMULATED_PREFIX = 'SIMULATED\t'

const CR = 0x0d
const LF = 0x0a

/** Empty lines are nothing. */
export function createLineReader(): CodeReader {
  let kept: Uint8Array[] = []
  let size = 0
  let isTooLarge = false

  function finish(): Scanned | undefined {
    const scanned: Scanned | undefined = isTooLarge
      ? { ok: false, problem: 'too-large' }
      : readText(Buffer.concat(kept))
    kept = []
    size = 0
    isTooLarge = false
    if (!scanned?.ok || !scanned.text.startsWith(SIMULATED_PREFIX)) return scanned
    const text = scanned.text.slice(SIMULATED_PREFIX.length)
    return text === '' ? undefined : { ok: true, text, isSimulated: true }
  }

  function keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    if (isTooLarge || size + bytes.length > MAX_CODE_BYTES) {
      isTooLarge = true
      kept = []
      size = 0
    } else {
      kept.push(Uint8Array.from(bytes))
      size += bytes.length
    }
  }

  const isMidCode = () => size > 0 || isTooLarge
  return {
    push(bytes) {
      const scanned: Scanned[] = []
      let from = 0
      for (const [at, byte] of bytes.entries()) {
        if (byte !== CR && byte !== LF) continue
        keep(bytes.subarray(from, at))
        from = at + 1
        const one = finish()
        if (one !== undefined) scanned.push(one)
      }
      keep(bytes.subarray(from))
      return scanned
    },
    isMidCode,
    end: () => (isMidCode() ? finish() : undefined),
    pendingBytes: () => size,
  }
}
