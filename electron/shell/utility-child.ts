import { type MessagePortMain, utilityProcess } from 'electron'
import type { Child } from '../host/host.ts'

export type UtilityChild = Child & { postWithPort(message: unknown, port: MessagePortMain): void }

/** A child as Electron's utility process: no window, its own memory, ended with the app. */
export function forkUtility(module: string, args: readonly string[], name: string): UtilityChild {
  const child = utilityProcess.fork(module, [...args], {
    serviceName: `doorstep-${name}`,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return {
    post: (message) => child.postMessage(message),
    postWithPort: (message, port) => child.postMessage(message, [port]),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(String(code))),
    kill: () => {
      // A hung driver ignores a polite end.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      else child.kill()
    },
    get pid() {
      return child.pid
    },
  }
}
