import { html } from 'hono/html'
import { type Html, page, type View } from '../layout.ts'
import { contradicted, type Publication } from '../published.ts'
import type { Estimate, Figure, Report } from '../report.ts'
import type { Say } from '../words.ts'

export type ReportView = {
  days: { from: string; until: string }
  timeZone: string
  /** Undefined: too many applications for one page. */
  report: Report | undefined
  published: readonly Publication[]
  kilometresAnHour: number | undefined
}

/** @param refusal why what was typed was not taken. */
export function reportPage(view: View, shown: ReportView, refusal?: string): Html {
  const { say } = view
  const { days, timeZone, report, published } = shown
  const { from, until } = days
  return page(
    view,
    say('report'),
    html`${refusal ? html`<p class="alert card" role="alert">${refusal}</p>` : ''}
<form class="card row" method="get" action="/clerk/report">
<label>${say('from')}<input type="date" name="from" value="${from}" required></label>
<label>${say('until')}<input type="date" name="until" value="${until}" required></label>
<button>${say('show')}</button>
<a class="button second" href="/clerk/report.csv?from=${from}&until=${until}">${say('csv')}</a>
<p class="quiet">${say('report.days', { timeZone })}</p>
</form>
${report ? html`${figuresOf(report, say)}${estimatesOf(report.estimates, shown, say)}` : html`<p class="card alert" role="status">${say('report.tooMany')}</p>`}
${published.map((one) => publicationOf(one, view))}`,
  )
}

/** Narrow spaces between thousands (ISO 80000-1), in every language. */
const number = (value: number): string => new Intl.NumberFormat('fr').format(value)

export const shareOf = ({ count, of }: Figure): string => (of ? `${((100 * count) / of).toFixed(1)} %` : '–')

function figuresOf({ applications, figures }: Report, say: Say): Html {
  return html`<section class="card"><h2>${say('report.counted', { number: number(applications) })}</h2><table><thead><tr><td></td><th scope="col">${say('report.count')}</th><th scope="col">${say('report.of')}</th><th scope="col">${say('report.share')}</th></tr></thead><tbody>${figures.map(
    (figure) =>
      html`<tr><th scope="row">${say(`report.${figure.name}`)}<p class="quiet">${say(`report.${figure.name}.is`)}</p></th><td class="plain">${number(figure.count)}</td><td class="plain">${figure.of === undefined ? '–' : number(figure.of)}</td><td class="plain">${shareOf(figure)}</td></tr>`,
  )}</tbody></table></section>`
}

function estimatesOf(estimates: readonly Estimate[], { kilometresAnHour }: ReportView, say: Say): Html {
  return html`<section class="card"><h2>${say('report.estimates')}</h2><table><thead><tr><td></td><th scope="col">${say('report.estimate')}</th><th scope="col">${say('report.estimatedFrom')}</th></tr></thead><tbody>${estimates.map(
    ({ name, value, from }) =>
      html`<tr><th scope="row">${say(`report.${name}`)}<p class="quiet">${say(`report.${name}.is`, { speed: kilometresAnHour ?? '' })}</p></th><td class="plain">≈ ${number(value)}</td><td class="plain">${number(from)}</td></tr>`,
  )}</tbody></table></section>`
}

/** What somebody else counted, and where it cannot be right. */
function publicationOf(publication: Publication, { say, language }: View): Html {
  const { title, source, asOf, figures } = publication
  return html`<section class="card"><h2>${title[language]}</h2><p class="quiet">${say('report.source', { source, asOf })}</p><table class="names"><tbody>${figures.map(
    (figure) => {
      const whole = contradicted(publication, figure)
      return html`<tr class="${whole ? 'marked' : ''}"><th scope="row">${figure.label[language]}${figure.definition ? html`<p class="quiet">${figure.definition}</p>` : ''}
${whole ? html`<p class="status status-held">${say('report.contradicts', { whole: whole.label[language], number: number(whole.value) })}</p>` : ''}</th><td class="plain">${number(figure.value)}</td></tr>`
    },
  )}</tbody></table></section>`
}
