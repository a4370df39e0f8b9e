import { fork } from 'node:child_process'
import type { Child } from './host.ts'

/** A child under Node, with bytes carried as bytes. It ends by itself when this process goes. */
export function forkChild(module: string, args: readonly string[]): Child {
  const child = fork(module, args, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  // A message to a child that has just died is lost like the child; whoever waits asks the next one.
  child.on('error', () => {})
  return {
    post: (message) => void child.send(message as object, () => {}),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code, signal) => listener(signal ?? String(code))),
    kill: () => void child.kill('SIGKILL'),
    pid: child.pid,
  }
}
