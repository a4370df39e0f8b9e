/** The line between page and core, which a scene can cut, slow or retell, so that what is seen for a moment can be pictured. */
import { decode, encode } from '@msgpack/msgpack'
import type { Page, WebSocketRoute } from 'playwright-core'

/** What the core answered, to be changed in place. */
export type Retell = (value: Record<string, unknown>) => void

export type Line = {
  /** The core's answers wait; let go of, they come in their order. */
  hold(isHeld: boolean): void
  /** Closed, and closed again as often as the page tries. */
  cut(isCut: boolean): void
  /** Every answer is changed on its way, until `undefined`. */
  retell(change: Retell | undefined): void
}

export async function createLine(page: Page): Promise<Line> {
  const open = new Set<WebSocketRoute>()
  let late: (() => void)[] = []
  let isHeld = false
  let isCut = false
  let change: Retell | undefined
  await page.routeWebSocket(/\/core$/, (client) => {
    if (isCut) return void client.close()
    const core = client.connectToServer()
    open.add(client)
    core.onMessage((message) => {
      const pass = () => {
        if (open.has(client)) client.send(change ? retold(message, change) : message)
      }
      if (isHeld) late.push(pass)
      else pass()
    })
    core.onClose((code, reason) => {
      open.delete(client)
      void client.close({ ...(code === undefined ? {} : { code }), ...(reason === undefined ? {} : { reason }) })
    })
    client.onClose(() => {
      open.delete(client)
      void core.close()
    })
  })
  return {
    hold(next) {
      isHeld = next
      if (isHeld) return
      for (const pass of late) pass()
      late = []
    },
    cut(next) {
      isCut = next
      if (!isCut) return
      for (const client of open) void client.close()
      open.clear()
    },
    retell(next) {
      change = next
    },
  }
}

function retold(message: string | Buffer, change: Retell): string | Buffer {
  if (typeof message === 'string') return message
  const frame = decode(message) as { outcome?: { value?: unknown } }
  const value = frame.outcome?.value
  if (typeof value !== 'object' || value === null) return message
  change(value as Record<string, unknown>)
  return Buffer.from(encode(frame))
}
