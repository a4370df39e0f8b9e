/** A serial twin on a port of the system, which goes and comes back as the dial says. */
import type { Dial } from '../device.ts'
import type { SerialLine } from '../transport/serial.ts'
import { openPtyLine } from './pty-line.ts'

type SerialTwin = {
  readonly dials: readonly Dial[]
  serve(line: SerialLine): void
  dial(dial: Dial): void
  close(): Promise<void> | void
}

/** A port that was lost is made anew within so long, unless it was unplugged. */
const AGAIN_MS = 200

/** @param path where the port is made. @throws when there is no `socat`. */
export async function serveOnPty(twin: SerialTwin, path: string) {
  let line: SerialLine | undefined
  let dialled: Dial = 'well'
  let opening: Promise<void> | undefined
  let isClosed = false

  function plugIn(): Promise<void> {
    opening ??= openPtyLine(path)
      .then((opened) => {
        line = opened
        opened.onClose(() => {
          if (line === opened) line = undefined
          if (!isClosed && dialled !== 'unplugged') setTimeout(() => void plugIn().catch(giveUp), AGAIN_MS)
        })
        if (isClosed) return opened.close()
        twin.serve(opened)
        return undefined
      })
      .finally(() => {
        opening = undefined
      })
    return opening
  }

  function giveUp(error: unknown): void {
    console.error(error instanceof Error ? error.message : 'The port cannot be made anew.')
  }

  await plugIn()
  return {
    address: path,
    dials: twin.dials,
    dial(dial: Dial) {
      dialled = dial
      twin.dial(dial)
      if (dial !== 'unplugged' && line === undefined) void plugIn().catch(giveUp)
    },
    async close() {
      isClosed = true
      await opening?.catch(() => {})
      await twin.close()
      await line?.close()
    },
  }
}
