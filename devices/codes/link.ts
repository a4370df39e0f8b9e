/** A scanner that is open: codes come as they are scanned, whether or not somebody waits for one. */
import type { CodeReader, Scanned } from './code-text.ts'

/** What both kinds of line are to a scanner. */
export type CodeLine = {
  onData(listener: (bytes: Uint8Array) => void): void
  onClose(listener: () => void): void
  close(): Promise<void>
}

export type CodeLink = {
  /** One listener, for the codes that are not `skip`ped. */
  onScanned(listener: ((scanned: Scanned) => void) | undefined): void
  /** What has begun to come is of before, and its rest is not given. */
  skip(): void
  close(): Promise<void>
}

/**
 * When this process was held up, the timer is due before the bytes that wait are seen: they get a second chance.
 */
const SECOND_LOOK_MS = 20

/** @param silenceMs a code that pauses this long has ended. @param onClose called once. */
export function createCodeLink(line: CodeLine, reader: CodeReader, silenceMs: number, onClose: () => void): CodeLink {
  let onScanned: ((scanned: Scanned) => void) | undefined
  let isStale = false
  let silence: NodeJS.Timeout | undefined

  function tell(scanned: Scanned): void {
    if (isStale) isStale = false
    else onScanned?.(scanned)
  }

  function listen(): void {
    clearTimeout(silence)
    if (!reader.isMidCode()) {
      isStale = false // what was begun came to nothing
      return
    }
    silence = setTimeout(() => {
      silence = setTimeout(() => {
        const scanned = reader.end()
        if (scanned !== undefined) tell(scanned)
        isStale = false
      }, SECOND_LOOK_MS)
    }, silenceMs - SECOND_LOOK_MS)
  }

  line.onData((bytes) => {
    for (const scanned of reader.push(bytes)) tell(scanned)
    listen()
  })
  line.onClose(() => {
    clearTimeout(silence)
    onClose()
  })
  return {
    onScanned(listener) {
      onScanned = listener
    },
    skip() {
      isStale = reader.isMidCode()
    },
    close: () => line.close(),
  }
}
