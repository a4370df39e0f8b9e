import type { Applications } from '../store/applications.ts'
import { logLook } from './acts.ts'
import { messagePage } from './pages/confirm.ts'
import { reportPage } from './pages/report.ts'
import { MAX_DAYS, readPeriod, today } from './period.ts'
import { readReport } from './report.ts'
import { reportCsv } from './report-csv.ts'
import { show } from './request.ts'
import type { ClerkPages } from './routes.ts'

export function addReportPages({ parts, get }: ClerkPages, applications: Applications): void {
  const { store, rules, timeZone, options } = parts
  const { kilometresAnHour, published = [] } = options.report ?? {}
  const read = (days: ReturnType<typeof today>) =>
    readReport({ applications, supplements: store.supplements, rules: rules.country, timeZone }, days, kilometresAnHour)

  get('/clerk/report', async ({ view, clerk }, request, reply) => {
    const asked = readPeriod(parts, request.query)
    const days = asked ?? today(parts)
    await logLook(parts, clerk.name, 'report-opened', days)
    const shown = { days, timeZone, report: await read(days), published, kilometresAnHour }
    const refusal = asked ? undefined : view.say('badPeriod', { days: MAX_DAYS })
    return show(reply, view, reportPage(view, shown, refusal), asked ? 200 : 400)
  })

  get('/clerk/report.csv', async ({ view, clerk }, request, reply) => {
    const days = readPeriod(parts, request.query)
    if (!days) return show(reply, view, messagePage(view, view.say('badPeriod', { days: MAX_DAYS })), 400)
    const report = await read(days)
    if (!report) return show(reply, view, messagePage(view, view.say('report.tooMany')), 400)
    await logLook(parts, clerk.name, 'report-exported', days)
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="report-${days.from}-${days.until}.csv"`)
      .send(reportCsv(report, kilometresAnHour, view.say))
  })
}
