import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Held by one process at a time for one data folder; gone with the process, whichever way it goes. */
export type DataLock = { release(): void }

/**
 * @returns nothing when another Doorstep has this data folder.
 */
export async function lockData(dataDir: string): Promise<DataLock | undefined> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const name = `doorstep-${createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 32)}`
  const address = addressOf(name)
  const first = await listen(address)
  if (first) return held(first)
  // Only where the address is a file (macOS) can it outlive its process.
  if (!address.startsWith('/') || (await answers(address))) return undefined
  rmSync(address, { force: true })
  const second = await listen(address)
  return second && held(second)
}

function addressOf(name: string): string {
  if (process.platform === 'linux') return `\0${name}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  return join(tmpdir(), `${name}.sock`)
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    )
    server.listen(address, () => resolve(server))
  })
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

const held = (server: Server): DataLock => {
  server.unref()
  return { release: () => server.close() }
}
