/** An S3 of one's own: a small server in a process of its own, over a folder that goes with the test file. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporary } from './temporary.ts'

export type Bucket = {
  /** For `--packets`. */
  url: string
  /** Its objects are files in here. */
  folder: string
  keys: { accessKeyId: string; secretAccessKey: string }
  end(): Promise<void>
}

/** The pair that this server knows; put where a station looks for it. */
const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

export async function startBucket(): Promise<Bucket> {
  const folder = temporary()
  const port = await freePort()
  const program = createRequire(import.meta.url).resolve('s3rver/bin/s3rver.js')
  const options = ['-d', folder, '-a', '127.0.0.1', '-p', String(port), '-s', '--no-vhost-buckets']
  const child = spawn(process.execPath, [program, ...options, '--configure-bucket', 'packets'], { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  for (;;) {
    if (child.exitCode !== null) throw new Error('the S3 server ended at its start')
    const answer = await fetch(`http://127.0.0.1:${port}/packets`).catch(() => undefined)
    if (answer) break
    await sleep(50)
  }
  process.env.AWS_ACCESS_KEY_ID = keys.accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = keys.secretAccessKey
  return {
    url: `s3://packets/station?endpoint=http://127.0.0.1:${port}`,
    folder: join(folder, 'packets', 'station'),
    keys,
    end: async () => {
      child.kill()
      await ended
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
