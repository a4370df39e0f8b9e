import { html } from 'hono/html'
import { StatusWord } from '../../protocol/index.ts'
import type { ApplicationLine } from '../../store/applications.ts'
import { type Html, page, type View } from '../layout.ts'
import type { Say } from '../words.ts'

export const STATES = ['open', 'escalated', ...StatusWord.options] as const

export type ListQuery = { search: string; state: (typeof STATES)[number] | 'all' }

export function listPage(
  view: View,
  { search, state }: ListQuery,
  found: {
    lines: readonly ApplicationLine[]
    next?: string
    counts: Partial<Record<string, number>>
    /** Escalated, and seen by nobody. */
    unseen: readonly { application: string; isHere: boolean }[]
  },
): Html {
  const { say } = view
  const open = ['held', 'conflict', 'pending'].reduce((sum, word) => sum + (found.counts[word] ?? 0), 0)
  const option = (value: string, words: string) =>
    html`<option value="${value}" ${value === state ? html`selected` : ''}>${words}</option>`
  return page(
    view,
    say('applications'),
    html`<form class="card row" method="get" action="/clerk" role="search">
<label>${say('search')}<input name="search" type="search" maxlength="100" value="${search}"></label>
<label>${say('show')}<select name="state">
${option('open', `${say('state.open')} (${open})`)}
${option('escalated', `${say('state.escalated')} (${found.unseen.length})`)}
${option('all', say('state.all'))}
${StatusWord.options.map((word) => option(word, `${say(`status.${word}`)} (${found.counts[word] ?? 0})`))}
</select></label>
<button>${say('show')}</button>
</form>
${state === 'escalated' ? awaited(found.unseen, say) : ''}
${found.lines.length === 0 ? html`<p class="card" role="status">${say('none')}</p>` : table(found.lines, say)}
${found.next ? html`<p><a class="act" href="/clerk?${new URLSearchParams({ search, state, after: found.next }).toString()}">${say('next')}</a></p>` : ''}`,
  )
}

/** Escalated before a packet came: there is no name to show yet. */
function awaited(unseen: readonly { application: string; isHere: boolean }[], say: Say): Html {
  const away = unseen.filter(({ isHere }) => !isHere)
  if (away.length === 0) return html``
  return html`<section class="card alert"><h2>${say('escalatedAway')}</h2>${away.map(
    ({ application }) => html`<p><a class="act code" href="/clerk/applications/${application}">${application}</a></p>`,
  )}</section>`
}

function table(lines: readonly ApplicationLine[], say: Say): Html {
  return html`<section class="card"><table>
<thead><tr><th scope="col">${say('name')}</th><th scope="col">${say('slip')}</th><th scope="col">${say('received')}</th><th scope="col">${say('status')}</th></tr></thead>
<tbody>${lines.map(
    ({ application, version, receivedAt, status, details }) => html`<tr>
<td><a href="/clerk/applications/${application}">${details?.name || say('unnamed')}</a></td>
<td>${details?.slipNumber ?? ''}${version > 1 ? ` · ${say('version', { version })}` : ''}</td>
<td>${moment(receivedAt)}</td>
<td class="status status-${status}">${say(`status.${status}`)}</td>
</tr>`,
  )}</tbody></table></section>`
}

/** UTC to the minute: a station's clerks agree on the day by it. */
export const moment = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
