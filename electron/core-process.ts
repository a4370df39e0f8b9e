/** The core's process: nothing but its channel. Pages arrive as ports (Electron) or as relayed frames (browser host). */
import { createCore } from './core.ts'
import type { CoreToHost, HostToCore } from './host/messages.ts'
import { type Port, parentChannel } from './host/parent-channel.ts'

const host = parentChannel()
const ports = new Map<string, Port>()

const core = createCore({
  send: (message: CoreToHost) => {
    const port = message.kind === 'to-page' ? ports.get(message.connection) : undefined
    if (port && message.kind === 'to-page') port.postMessage(message.frame)
    else host.post(message)
  },
  end: () => process.exit(0),
})

host.onMessage((raw, [port]) => {
  // From the host alone, over a channel that nobody else has.
  const message = raw as HostToCore
  if (message.kind === 'connect' && port) {
    const { connection } = message
    ports.set(connection, port)
    port.on('message', ({ data }) => void core.receive({ kind: 'from-page', connection, frame: data }))
    port.on('close', () => {
      ports.delete(connection)
      void core.receive({ kind: 'disconnect', connection })
    })
    port.start()
  }
  void core.receive(message)
})
