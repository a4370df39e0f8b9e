/** How a child talks to its host: Electron's `parentPort` in a utility process, Node's IPC in a forked one. */

/** Electron's MessagePortMain, as far as it is used here; the core imports no Electron. */
export type Port = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
}
type ParentPort = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown; ports: Port[] }) => void): void
}

export type ParentChannel = {
  post(message: unknown): void
  onMessage(listener: (message: unknown, ports: Port[]) => void): void
}

export function parentChannel(): ParentChannel {
  const { parentPort } = process as unknown as { parentPort?: ParentPort }
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data, ports }) => listener(data, ports)),
    }
  }
  if (!process.send) throw new Error('this process is started by Doorstep’s host, not by hand')
  // Ctrl-C in a terminal reaches every process; the host says when this one may end, with its database closed.
  process.on('SIGINT', () => {})
  // An orphan would keep the database locked.
  process.on('disconnect', () => process.exit(0))
  return {
    post: (message) => void process.send?.(message, undefined, {}, () => {}),
    onMessage: (listener) => void process.on('message', (message) => listener(message, [])),
  }
}
