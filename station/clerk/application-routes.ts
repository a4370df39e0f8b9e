import type { FastifyReply, FastifyRequest } from 'fastify'
import { readCustody } from '../intake/read-custody.ts'
import { exportName, exportZip } from '../national/neutral-export.ts'
import { Sha256, Uuid, Version } from '../protocol/index.ts'
import { StationError } from '../station-error.ts'
import type { ApplicationFile, Applications } from '../store/applications.ts'
import { dayIn } from '../store/supplement-row.ts'
import { Judgement, judge, logLook, seeEscalation } from './acts.ts'
import { goesByCourier, readDelivery } from './delivery.ts'
import type { View } from './layout.ts'
import { applicationPage, awaitedPage, type Opened } from './pages/application.ts'
import { confirmPage, messagePage } from './pages/confirm.ts'
import { copyPage } from './pages/copy.ts'
import { lastPhone } from './pages/said.ts'
import { show } from './request.ts'
import type { ClerkPages } from './routes.ts'

const AT = '/clerk/applications/:application/:version'

export function addApplicationPages({ parts, get, post }: ClerkPages, applications: Applications): void {
  const open = async (packet: ApplicationFile['packets'][number]): Promise<Opened> => {
    const clear = await readCustody(packet.packetId, parts).catch((error: unknown) => {
      if (error instanceof StationError) return undefined
      throw error
    })
    const byCourier = clear !== undefined && goesByCourier(clear.record, parts.rules.country)
    return { packet, clear, byCourier }
  }
  const notFound = (reply: FastifyReply, view: View) => show(reply, view, messagePage(view, view.say('notFound')), 404)
  /** Every packet of the version that an address names: more than one are in conflict. */
  const findAll = async (request: FastifyRequest) => {
    const { application, version } = request.params as Record<string, string>
    const file = Uuid.safeParse(application).success ? await applications.find(application!) : undefined
    return file?.packets.filter((packet) => packet.version === Number(version)) ?? []
  }
  /** The one packet that an address names; of several in conflict none is the one until `?packet=` says which. */
  const find = async (request: FastifyRequest) => {
    const { packet } = request.query as Record<string, string | undefined>
    const [one, ...others] = (await findAll(request)).filter(
      ({ packetId }) => packet === undefined || packetId === packet,
    )
    return others.length === 0 ? one : undefined
  }

  get('/clerk/applications/:application', async ({ view, clerk }, request, reply) => {
    const { application = '' } = request.params as Record<string, string>
    if (!Uuid.safeParse(application).success) return notFound(reply, view)
    const file = await applications.find(application)
    const said = await parts.store.supplements.of(application)
    if (!file && said.length === 0) return notFound(reply, view)
    await logLook(parts, clerk.name, 'opened', { application })
    if (!file) return show(reply, view, awaitedPage(view, application, said))
    const opened = await Promise.all(file.packets.slice(0, 4).map(open))
    return show(reply, view, applicationPage(view, { ...file, said }, opened))
  })

  post('/clerk/escalations/seen', async ({ view, clerk }, form, _request, reply) => {
    const supplement = Uuid.safeParse(form.get('supplement')).data
    const application = supplement && (await seeEscalation(parts, clerk.name, supplement))
    if (!application) return notFound(reply, view)
    return reply.code(303).header('location', `/clerk/applications/${application}`).send()
  })

  get('/clerk/packets/:packetId/:name', async ({ view }, request, reply) => {
    const { packetId = '', name = '' } = request.params as Record<string, string>
    if (!Sha256.safeParse(packetId).success) return notFound(reply, view)
    if ((await parts.store.custody.findKeptAs(packetId)) === undefined) return notFound(reply, view)
    const packet = await readCustody(packetId, parts)
    const capture = packet.record.captures.find(({ part }) => part === `parts/${name}`)
    const bytes = capture && packet.parts.get(capture.part)
    if (!bytes) return notFound(reply, view)
    // SECURITY: of the closed set of picture types, and nothing that a browser would run.
    return reply.type(capture.mediaType).header('content-disposition', 'inline').send(Buffer.from(bytes))
  })

  get(`${AT}/copy`, async ({ view, clerk }, request, reply) => {
    const packet = await find(request)
    if (!packet) return notFound(reply, view)
    const { application, version } = packet
    await logLook(parts, clerk.name, 'copied', { application, version })
    const phone = lastPhone(await parts.store.supplements.of(application))
    return show(reply, view, copyPage(view, await open(packet), phone))
  })

  get(`${AT}/export.zip`, async ({ view, clerk }, request, reply) => {
    const packet = await find(request)
    const clear = packet && (await open(packet)).clear
    if (!packet || !clear) return notFound(reply, view)
    const { application, version } = packet
    await logLook(parts, clerk.name, 'exported', { application, version })
    return reply
      .type('application/zip')
      .header('content-disposition', `attachment; filename="${exportName(clear)}.zip"`)
      .send(Buffer.from(exportZip(clear)))
  })

  /** What was typed or chosen, parsed; undefined where it is not as it has to be. */
  const readJudgement = (form: ReadonlyMap<string, string>): Judgement | undefined => {
    const reason = form.get('reason')?.trim() || form.get('ready')
    const officialNumber = form.get('officialNumber')
    return Judgement.safeParse({
      status: form.get('status'),
      ...(reason && { reason }),
      ...(officialNumber && { officialNumber }),
    }).data
  }

  const confirm = (
    reply: FastifyReply,
    view: View,
    packets: ApplicationFile['packets'],
    { status, reason, officialNumber }: Judgement,
  ) => {
    const { application, version } = packets[0]!
    return show(
      reply,
      view,
      confirmPage(view, {
        title: view.say(`status.${status}`),
        lines: [
          ...new Set(packets.map(({ details }) => details?.name || view.say('unnamed'))),
          ...(reason ? [reason] : []),
          ...(officialNumber ? [officialNumber] : []),
        ],
        action: `/clerk/applications/${application}/${version}/judge`,
        values: { status, ...(reason && { reason }), ...(officialNumber && { officialNumber }) },
        back: `/clerk/applications/${application}`,
      }),
    )
  }

  post(`${AT}/delivery`, async ({ view }, form, request, reply) => {
    const [packet, ...others] = await findAll(request)
    if (!packet) return notFound(reply, view)
    const said = readDelivery(form, dayIn(parts.timeZone, new Date(parts.now()).toISOString()))
    if (!said) return show(reply, view, messagePage(view, view.say('badDelivery')), 400)
    const opened = await Promise.all([packet, ...others].map(open))
    const isSent = opened.some(({ byCourier }) => byCourier)
    if (said.status === 'made' && !isSent) return show(reply, view, messagePage(view, view.say('notByCourier')), 400)
    return confirm(reply, view, [packet, ...others], said)
  })

  post(`${AT}/confirm`, async ({ view }, form, request, reply) => {
    const packets = await findAll(request)
    const judgement = readJudgement(form)
    if (packets.length === 0) return notFound(reply, view)
    if (!judgement) return show(reply, view, messagePage(view, view.say('badForm')), 400)
    return confirm(reply, view, packets, judgement)
  })

  post(`${AT}/judge`, async ({ view, clerk }, form, request, reply) => {
    const { application = '', version = '' } = request.params as Record<string, string>
    const judgement = readJudgement(form)
    const key = { application: Uuid.safeParse(application).data, version: Version.safeParse(Number(version)).data }
    if (!judgement || !key.application || !key.version)
      return show(reply, view, messagePage(view, view.say('badForm')), 400)
    const judged = await judge(parts, clerk.name, { application: key.application, version: key.version }, judgement)
    if (judged === 'not-an-account') return show(reply, view, messagePage(view, view.say('notAnAccount')), 400)
    if (judged === 'not-here') return notFound(reply, view)
    return reply.code(303).header('location', `/clerk/applications/${key.application}`).send()
  })
}
