/** The practice station inside Electron: a utility process that looks to the station like a forked Node process. */
import { parentChannel } from '../host/parent-channel.ts'

const { parentPort } = process as unknown as { parentPort?: unknown }
if (parentPort) {
  const host = parentChannel()
  process.send = (message: unknown) => {
    host.post(message)
    return true
  }
  host.onMessage((message) => process.emit('message', message, undefined))
}
await import('../../station/main.ts')
