/** The other end of each contestant, as a process of its own: a real station, a small tus server and a plain form's. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { startStation, temporaryFolder } from '../support/station-client.ts'

const folder = temporaryFolder()
const station = await startStation(folder.path)
const codes: string[] = []
for (let code = 0; code < Number(process.argv[2]); code += 1) codes.push(await station.newEnrolmentCode())
const tusPort = await listen(createTusServer())
const postPort = await listen(
  http.createServer((request, response) => {
    request.on('end', () => response.writeHead(201).end())
    request.on('error', () => response.destroy())
    request.resume()
  }),
)
process.send!({ codes, ports: { ours: Number(new URL(station.url).port), tus: tusPort, post: postPort } })
process.once('disconnect', () => {
  folder.remove()
  process.exit()
})

/** Creation and PATCH of tus 1.0, in memory and with nothing to slow it down. */
function createTusServer(): http.Server {
  const uploads = new Map<string, { offset: number; size: number }>()
  return http.createServer((request, response) => {
    const answer = (status: number, headers: http.OutgoingHttpHeaders = {}) =>
      void response.writeHead(status, { 'tus-resumable': '1.0.0', ...headers }).end()
    if (request.method === 'POST') {
      const id = randomUUID()
      uploads.set(id, { offset: 0, size: Number(request.headers['upload-length']) })
      return answer(201, { location: `/files/${id}` })
    }
    const upload = uploads.get(request.url!.split('/').at(-1)!)
    if (!upload) return answer(404)
    if (request.method === 'HEAD')
      return answer(200, { 'upload-offset': upload.offset, 'upload-length': upload.size, 'cache-control': 'no-store' })
    if (Number(request.headers['upload-offset']) !== upload.offset) return answer(409)
    request.on('data', (bytes: Buffer) => {
      upload.offset += bytes.length
    })
    request.on('error', () => response.destroy())
    request.on('end', () => answer(204, { 'upload-offset': upload.offset }))
  })
}

async function listen(server: http.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
