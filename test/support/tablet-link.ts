/** What lies between tablet and station: passes everything on until a test says otherwise. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export type Passing = { method: string; path: string; body: Buffer }
export type Answering = {
  status: number
  headers: Record<string, string>
  body: Buffer
  /** The connection ends after so many bytes of the body. */
  cutAt?: number
}

export type Link = {
  url: string
  /** Answers instead of the station; nothing passes the request on. */
  instead: (request: Passing) => Answering | undefined | 'cut'
  /** Changes what the station answered. */
  change: (request: Passing, answer: Answering) => Answering | 'cut' | Promise<Answering>
  seen: Passing[]
  close: () => Promise<void>
}

export async function linkTo(station: () => string): Promise<Link> {
  const server = http.createServer((request, response) => {
    void (async () => {
      const pieces: Buffer[] = []
      for await (const piece of request) pieces.push(piece as Buffer)
      const passing: Passing = { method: request.method!, path: request.url!, body: Buffer.concat(pieces) }
      link.seen.push(passing)
      const own = link.instead(passing)
      const answer = own ?? (await link.change(passing, await passOn(station(), passing, request.headers)))
      if (answer === 'cut') return void request.socket.destroy()
      response.writeHead(answer.status, answer.headers)
      if (answer.cutAt === undefined) response.end(answer.body)
      else response.write(answer.body.subarray(0, answer.cutAt), () => request.socket.destroy())
    })().catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const link: Link = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    instead: () => undefined,
    change: (_request, answer) => answer,
    seen: [],
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return link
}

function passOn(url: string, { method, path, body }: Passing, headers: http.IncomingHttpHeaders): Promise<Answering> {
  return new Promise((resolve, reject) => {
    const { host: _, ...others } = headers
    const request = http.request(new URL(path, url), { method, headers: others, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('end', () => {
        const { connection: _own, 'transfer-encoding': _encoding, 'keep-alive': _keep, ...kept } = response.headers
        resolve({ status: response.statusCode!, headers: kept as Record<string, string>, body: Buffer.concat(pieces) })
      })
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** The same answer without the station's receipt. */
export function withoutReceipt(answer: Answering): Answering {
  const { 'doorstep-receipt': _, ...headers } = answer.headers
  return { ...answer, headers }
}

export const signInPage: Answering = {
  status: 200,
  headers: { 'content-type': 'text/html', 'upload-offset': '99999999' },
  body: Buffer.from('<html><body>Free Wi-Fi: accept the terms</body></html>'),
}
