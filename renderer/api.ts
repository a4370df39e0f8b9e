/** The page's end of the bridge: the only file that knows how the core is reached. */
import { decode, encode } from '@msgpack/msgpack'
import { type Calls, type CreateConnection, createCalls } from './core/calls.ts'

export type { CallOutcome, Calls, ConnectionState, CreateConnection } from './core/calls.ts'

type PdfOutcome = 'saved' | 'cancelled' | 'failed'
type Bridge = { connect(): void; savePdf?(fileName: string): Promise<PdfOutcome> }
declare global {
  interface Window {
    /** There in Electron, put by the preload; absent in the browser host. */
    doorstep?: Bridge
  }
}

/** What would be printed, as a PDF where the officer says. `no-bridge`: in a browser, whose print dialog makes one. */
export async function savePdf(fileName: string): Promise<PdfOutcome | 'no-bridge'> {
  return (await window.doorstep?.savePdf?.(fileName)) ?? 'no-bridge'
}

/** A lost line is sought again after 100 ms, then twice as long each time, up to 2 s. */
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 2_000

/** The calls of this page, over the bridge that its host offers. */
export function connectToCore(page: Window): Calls {
  const createConnection = page.doorstep
    ? overPort(page, page.doorstep)
    : overWebSocket(() => new WebSocket(`ws://${page.location.host}/core`))
  return createCalls({ createConnection })
}

/** Browser host: binary MessagePack frames, connected again whenever it closes. */
export function overWebSocket(open: () => WebSocket): CreateConnection {
  return (events) => {
    let socket: WebSocket
    let delayMs = FIRST_RETRY_MS
    let timer: ReturnType<typeof setTimeout> | undefined
    let isClosed = false

    function connect(): void {
      socket = open()
      socket.binaryType = 'arraybuffer'
      socket.onopen = () => {
        delayMs = FIRST_RETRY_MS
        // An absent field has to stay absent; as nil it would fail the core's schema.
        events.up((frame) => socket.send(encode(frame, { ignoreUndefined: true })))
      }
      socket.onmessage = ({ data }) => events.frame(readBinary(data))
      // An error is always followed by a close.
      socket.onclose = () => {
        if (isClosed) return
        events.down()
        timer = setTimeout(connect, delayMs)
        delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)
      }
    }

    connect()
    return {
      close() {
        isClosed = true
        clearTimeout(timer)
        socket.close()
      },
    }
  }
}

function readBinary(data: unknown): unknown {
  if (!(data instanceof ArrayBuffer)) return undefined
  try {
    return decode(new Uint8Array(data))
  } catch (error) {
    // Bytes that are no MessagePack are no answer either; the call will be asked again.
    if (error instanceof Error) return undefined
    throw error
  }
}

/** Electron: the shell sends a port through the preload, and a new one whenever the core was restarted. */
export function overPort(page: Window, bridge: Bridge): CreateConnection {
  return (events) => {
    let port: MessagePort | undefined
    let delayMs = FIRST_RETRY_MS
    let timer: ReturnType<typeof setTimeout> | undefined

    function ask(): void {
      bridge.connect()
      timer = setTimeout(ask, delayMs)
      delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)
    }

    function receive(event: MessageEvent): void {
      // SECURITY: only this window's own preload may hand over a port, because whoever holds the other end answers as the core.
      if (event.source !== page || event.data?.doorstep !== 'port') return
      const [next] = event.ports
      if (!next) return
      clearTimeout(timer)
      delayMs = FIRST_RETRY_MS
      port?.close()
      port = next
      next.onmessage = ({ data }) => events.frame(data)
      next.addEventListener('close', () => {
        // The end of a port that was already replaced says nothing about the one in use.
        if (port !== next) return
        port = undefined
        events.down()
        ask()
      })
      next.start()
      events.up((frame) => next.postMessage(frame))
    }

    page.addEventListener('message', receive)
    ask()
    return {
      close() {
        clearTimeout(timer)
        page.removeEventListener('message', receive)
        port?.close()
      },
    }
  }
}
