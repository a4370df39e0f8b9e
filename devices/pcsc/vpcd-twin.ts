/** A virtual card in the virtual reader of vsmartcard (vpcd): pcscd and everything above it take it for a real one. */
import { connect, type Socket } from 'node:net'
import type { VirtualCard } from '../emrtd/card-channel.ts'
import { CONTROL, createVpcdReader, encodeVpcdFrame } from './vpcd-frame.ts'

/** The first of vpcd's two slots; the second listens one above. */
export const VPCD_PORT = 35_963
const AGAIN_MS = 200
/** What a card says when it cannot go on (ISO/IEC 7816-4). */
const NO_DIAGNOSIS = Uint8Array.of(0x6f, 0)

export type PluggedCard = {
  /** Takes the card away, in the middle of a command as well. */
  close(): void
}

/** Lays the card in, now or as soon as vpcd listens, and again after it went. Keeps no process alive by itself. */
export function plugVirtualCard(card: VirtualCard, { port = VPCD_PORT }: { port?: number } = {}): PluggedCard {
  let socket: Socket | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  async function answer(payload: Uint8Array): Promise<Uint8Array | undefined> {
    if (payload.length !== 1) return (await card.answer(payload)) ?? NO_DIAGNOSIS
    if (payload[0] === CONTROL.atr) return card.atr
    card.reset() // off, on or reset: the chip has forgotten everything
    return undefined
  }

  function plug(): void {
    const line = connect(port, '127.0.0.1')
    const read = createVpcdReader()
    let tail = Promise.resolve()
    socket = line
    line.unref()
    line.setNoDelay(true)
    line.on('data', (bytes) => {
      for (const payload of read(bytes))
        tail = tail.then(async () => {
          const said = await answer(payload).catch(() => NO_DIAGNOSIS)
          if (said !== undefined && !line.destroyed) line.write(encodeVpcdFrame(said))
        })
    })
    line.on('error', () => {}) // a close follows
    line.on('close', () => {
      if (isClosed) return
      timer = setTimeout(plug, AGAIN_MS)
      timer.unref()
    })
  }

  plug()
  return {
    close() {
      isClosed = true
      clearTimeout(timer)
      socket?.destroy()
    },
  }
}
