import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { StationError } from '../station-error.ts'

/** Where Debian keeps each version's programs; elsewhere they are on the PATH. */
const VERSIONS = '/usr/lib/postgresql'

function find(program: string): string {
  if (!existsSync(VERSIONS)) return program
  const versions = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(VERSIONS, version, 'bin', program)).find(existsSync) ?? program
}

/** Not ok when the program is not on this machine; `command` is what to run where it is. */
export type Ran = { ok: true } | { ok: false; command: string }

/** @throws {StationError} `bad-option` when it ran and failed. */
export const dumpPostgres = (url: string, path: string): Promise<Ran> =>
  run('pg_dump', ['--format=custom', '--no-owner', '--no-privileges', `--file=${path}`], url)

/** Into an empty database, whole or not at all. @throws {StationError} `bad-option` when it ran and failed. */
export const restorePostgres = (url: string, path: string): Promise<Ran> =>
  run('pg_restore', ['--no-owner', '--no-privileges', '--single-transaction', '--exit-on-error', path], url)

function run(program: string, args: readonly string[], url: string): Promise<Ran> {
  const address = new URL(url)
  const password = decodeURIComponent(address.password)
  // SECURITY: by its environment, because everybody on the machine sees a program's arguments.
  address.password = ''
  const whole = [`--dbname=${address.href}`, ...args]
  const command = [program, ...whole].join(' ')
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...(password && { PGPASSWORD: password }) }
    const child = spawn(find(program), whole, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(0, 2_000)
    })
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve({ ok: false, command }) : reject(error),
    )
    child.on('close', (code) =>
      code === 0
        ? resolve({ ok: true })
        : reject(new StationError('bad-option', `${program} ended with ${code}: ${said.trim()}`)),
    )
  })
}
