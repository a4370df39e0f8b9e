/** The way to whoever started this process: Electron's parent port, or the channel of a Node child. */

export type Channel = {
  send(message: unknown): void
  onMessage(receive: (message: unknown) => void): void
  onClose(closed: () => void): void
}

/** What Electron gives a utility process; declared here, because the devices process does not import Electron. */
type ParentPort = {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

/** Undefined when nobody is at the other end. A Node child must be forked with `serialization: 'advanced'`. */
export function openChannel(): Channel | undefined {
  const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort }
  if (parentPort !== undefined)
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (receive) => parentPort.on('message', (event) => receive(event.data)),
      onClose: () => {}, // Electron ends its utility processes itself
    }
  if (process.send === undefined) return undefined
  return {
    send(message) {
      // The error of a channel that closes meanwhile goes to the callback: `disconnect` is on its way.
      if (process.connected) process.send?.(message, undefined, undefined, () => {})
    },
    onMessage: (receive) => process.on('message', receive),
    onClose: (closed) => process.on('disconnect', closed),
  }
}
