import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Days } from '../store/store.ts'
import { dayIn } from '../store/supplement-row.ts'
import { logLook, reconcile } from './acts.ts'
import { readAmount } from './money.ts'
import { messagePage } from './pages/confirm.ts'
import { settlementPage } from './pages/settlement.ts'
import { show } from './request.ts'
import type { ClerkPages, SignedInVisitor } from './routes.ts'
import { readSettlement } from './settlement.ts'
import { settlementCsv } from './settlement-csv.ts'

/** A month and a little: every payment of the period is opened. */
const MAX_DAYS = 35
const DAY_MS = 24 * 60 * 60 * 1000

const Period = z
  .object({ from: z.iso.date(), until: z.iso.date() })
  .refine(({ from, until }) => from <= until && Date.parse(until) - Date.parse(from) < MAX_DAYS * DAY_MS)
const Statement = z.object({
  day: z.iso.date(),
  mode: z.string().min(1).max(60),
  currency: z.string().regex(/^[A-Z]{3}$/),
  stated: z.string().max(24),
})

export function addSettlementPages({ parts, get, post }: ClerkPages): void {
  const { store, now, rules, timeZone } = parts
  const today = (): Days => {
    const day = dayIn(timeZone, new Date(now()).toISOString())
    return { from: day, until: day }
  }
  /** What an address asks for; without one, today; undefined where it is not a period. */
  const periodOf = (query: unknown): Days | undefined => Period.safeParse({ ...today(), ...(query as object) }).data
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
    const days = periodOf(request.query)
    if (!days) return showPeriod(reply, visitor, today(), visitor.view.say('badPeriod', { days: MAX_DAYS }))
    await logLook(parts, visitor.clerk.name, 'settlement-opened', days)
    return showPeriod(reply, visitor, days)
  })

  get('/clerk/settlement.csv', async ({ view, clerk }, request, reply) => {
    const days = periodOf(request.query)
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
    const days = periodOf(fields)
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
