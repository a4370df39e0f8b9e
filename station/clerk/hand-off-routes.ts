import { z } from 'zod'
import { handOver, partnerFor } from '../hand-off/hand-over.ts'
import { reads } from '../hand-off/parcel.ts'
import { listHandOffs } from '../hand-off/queue.ts'
import { Sha256 } from '../protocol/index.ts'
import type { Applications } from '../store/applications.ts'
import { logLook, sayOfHandOff } from './acts.ts'
import { messagePage } from './pages/confirm.ts'
import { type HandOffPage, handOffsPage } from './pages/hand-offs.ts'
import { show } from './request.ts'
import type { ClerkPages } from './routes.ts'

const LINES = 200
/** What is not the number of a page is the first. */
const PageNumber = z.coerce.number().int().min(1).max(100_000).catch(1)

export function addHandOffPages({ parts, get, post }: ClerkPages, applications: Applications): void {
  const { partners = [] } = parts.options
  const pageOf = async (number: number): Promise<HandOffPage> => {
    const all = await listHandOffs(parts.database, parts.sealer, LINES + 1, (number - 1) * LINES)
    const lines = await Promise.all(
      all.slice(0, LINES).map(async (line) => {
        const file = await applications.find(line.application)
        const partner = partnerFor(partners, line.region)
        return {
          ...line,
          who: file?.packets.find(({ packetId }) => packetId === line.packetId)?.details,
          partner: partner && reads(partner) ? partner : undefined,
        }
      }),
    )
    return { lines, ...(all.length > LINES && { next: number + 1 }) }
  }

  get('/clerk/hand-offs', async ({ view, clerk }, request, reply) => {
    const { page } = request.query as Record<string, string | undefined>
    await logLook(parts, clerk.name, 'hand-offs-opened', {})
    return show(reply, view, handOffsPage(view, await pageOf(PageNumber.parse(page))))
  })

  post('/clerk/hand-offs/run', async ({ view, clerk }, _form, _request, reply) => {
    const done = await handOver(parts, clerk.name)
    return show(reply, view, handOffsPage(view, await pageOf(1), view.say('handOffs.done', done)))
  })

  for (const [path, to] of [
    ['again', 'waiting'],
    ['by-hand', 'acknowledged'],
  ] as const)
    post(`/clerk/hand-offs/${path}`, async ({ view, clerk }, form, _request, reply) => {
      const packet = Sha256.safeParse(form.get('packet')).data
      if (!packet || !(await sayOfHandOff(parts, clerk.name, packet, to)))
        return show(reply, view, messagePage(view, view.say('notFound')), 404)
      return reply.code(303).header('location', '/clerk/hand-offs').send()
    })
}
