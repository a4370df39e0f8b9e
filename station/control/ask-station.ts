import http from 'node:http'
import { type ControlFile, readControlFile } from './control-file.ts'
import { type Order, Outcome } from './orders.ts'

/** Undefined when no station runs with this data. @throws when it runs and its answer cannot be read. */
export async function askStation(dataFolder: string, order: Order): Promise<Outcome | undefined> {
  const control = readControlFile(dataFolder)
  if (!control) return undefined
  try {
    const { status, text } = await post(control, JSON.stringify(order))
    // Somebody else's port by now.
    if (status === 401 || status === 404) return undefined
    return Outcome.parse(JSON.parse(text))
  } catch (error) {
    // A station that was killed leaves its file; nobody listens there.
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined
    throw error
  }
}

/** Waits as long as it takes: a backup of a province is hours. */
function post({ port, token }: ControlFile, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-length': Buffer.byteLength(body) }
    const request = http.request({ host: '127.0.0.1', port, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}
