import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Days } from '../store/store.ts'
import { logLook, reconcile } from './acts.ts'
import { readAmount } from './money.ts'
import { messagePage } from './pages/confirm.ts'
import { settlementPage } from './pages/settlement.ts'
import { MAX_DAYS, readPeriod, today } from './period.ts'
import { show } from './request.ts'
import type { ClerkPages, SignedInVisitor } from './routes.ts'
import { readSettlement } from './settlement.ts'
import { settlementCsv } from './settlement-csv.ts'

const Statement = z.object({
  day: z.iso.date(),
  mode: z.string().min(1).max(60),
  currency: z.string().regex(/^[A-Z]{3}$/),
  stated: z.string().max(24),
})

export function addSettlementPages({ parts, get, post }: ClerkPages): void {
  const { store, rules, timeZone } = parts
  const names = async () => {
    const machines = new Map(
      (await store.machines.list()).map((one) => [one.machine, `${one.name} · ${one.slipPrefix}`]),
    )
    return (machine: string) => machines.get(machine) ?? machine
  }
  const showPeriod = async (reply: FastifyReply, { view }: SignedInVisitor, days: Days, refusal?: string) =>
    show(
      reply,
      view,
      settlementPage(
        view,
        { ...(await readSettlement(store.supplements, days, rules.country)), timeZone },
        await names(),
        refusal,
      ),
      refusal === undefined ? 200 : 400,
    )

  get('/clerk/settlement', async (visitor, request, reply) => {
    const days = readPeriod(parts, request.query)
    if (!days) return showPeriod(reply, visitor, today(parts), visitor.view.say('badPeriod', { days: MAX_DAYS }))
    await logLook(parts, visitor.clerk.name, 'settlement-opened', days)
    return showPeriod(reply, visitor, days)
  })

  get('/clerk/settlement.csv', async ({ view, clerk }, request, reply) => {
    const days = readPeriod(parts, request.query)
    if (!days) return show(reply, view, messagePage(view, view.say('badPeriod', { days: MAX_DAYS })), 400)
    await logLook(parts, clerk.name, 'settlement-exported', days)
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="settlement-${days.from}-${days.until}.csv"`)
      .send(settlementCsv(await store.supplements.settlement(days), await names()))
  })

  post('/clerk/settlement/reconcile', async (visitor, form, _request, reply) => {
    const { view, clerk } = visitor
    const fields = Object.fromEntries(form)
    const statement = Statement.safeParse(fields).data
    const days = readPeriod(parts, fields)
    if (!statement || !days) return show(reply, view, messagePage(view, view.say('badForm')), 400)
    const { day, mode, currency } = statement
    const lines = await store.supplements.settlement({ from: day, until: day })
    // Nothing is reconciled that no team spoke of: a typed address would fill the log.
    if (!lines.some((line) => line.mode === mode && line.currency === currency))
      return show(reply, view, messagePage(view, view.say('notFound')), 404)
    const stated = readAmount(statement.stated, currency)
    if (stated === undefined) return showPeriod(reply, visitor, days, view.say('badAmount'))
    await reconcile(parts, clerk.name, { day, mode, currency, stated })
    return reply.code(303).header('location', `/clerk/settlement?from=${days.from}&until=${days.until}`).send()
  })
}
