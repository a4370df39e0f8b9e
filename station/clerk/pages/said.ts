/** What a team said of an application after it was finalised. */
import { html } from 'hono/html'
import type { Said } from '../../protocol/index.ts'
import type { KeptSupplement } from '../../store/store.ts'
import { form, type Html, type View } from '../layout.ts'
import { showMoney } from '../money.ts'
import type { Say } from '../words.ts'
import { moment } from './list.ts'
import { wordOf } from './word-of.ts'

/** Those that nobody has seen yet, for the top of the page. */
export function escalationsOf(view: View, said: readonly KeptSupplement[]): Html {
  const { say } = view
  const unseen = said.filter((one) => one.said.kind === 'escalation' && !one.seen)
  return html`${unseen.map(
    (one) => html`<section class="card alert" role="alert"><h2>${say('said.escalation')}</h2>
<p><strong>${one.said.kind === 'escalation' ? one.said.note : ''}</strong></p><p>${who(one, say)}</p>
${form(view, '/clerk/escalations/seen', html`<input type="hidden" name="supplement" value="${one.supplement}"><button>${say('markSeen')}</button>`)}</section>`,
  )}`
}

/** Everything that was said, in its order. */
export function saidOf({ say }: View, said: readonly KeptSupplement[]): Html {
  if (said.length === 0) return html``
  const voided = new Set(said.flatMap((one) => (one.said.kind === 'payment' ? (one.said.voids ?? []) : [])))
  return html`<section class="card"><h2>${say('said')}</h2><table><tbody>${said.map(
    (one) =>
      html`<tr><td>${who(one, say)}</td><th scope="row">${titleOf(one.said, say)}</th><td>${linesOf(
        one,
        voided,
        say,
      ).map((line) => html`<div>${line}</div>`)}</td></tr>`,
  )}</tbody></table></section>`
}

/** The newest telephone; undefined where the one of the application stands. */
export const lastPhone = (said: readonly KeptSupplement[]): string | undefined =>
  said.flatMap((one) => (one.said.kind === 'phone' ? [one.said.phone] : [])).at(-1)

const who = ({ at, officer }: KeptSupplement, say: Say): string => say('saidBy', { officer, at: moment(at.utc) })

const titleOf = (said: Said, say: Say): string =>
  say(said.kind === 'payment' && said.voids !== undefined ? 'said.void' : `said.${said.kind}`)

function linesOf({ said, seen }: KeptSupplement, voided: ReadonlySet<string>, say: Say): (string | Html)[] {
  switch (said.kind) {
    case 'phone':
      return [html`<strong>${said.phone}</strong>`, said.reason]
    case 'escalation':
      return [said.note, ...(seen ? [say('seenBy', { name: seen.by, at: moment(seen.at) })] : [])]
    case 'old-card':
      return [wordOf('oldCard', said.state, say)]
    case 'payment':
      return [
        html`<strong>${showMoney(said.amount, said.currency)}</strong> · ${wordOf('payment', said.mode, say)}`,
        ...(voided.has(said.payment) ? [say('takenBack')] : []),
        ...(said.receipt ? [say('said.receipt', said.receipt)] : []),
        ...(said.code ? [say('said.code', { code: said.code })] : []),
        ...(said.reference ? [say('said.reference', { reference: said.reference })] : []),
        ...(said.payer ? [say('said.payer', { payer: said.payer })] : []),
        ...(said.note ? [said.note] : []),
      ]
    case 'drawer':
      return said.note ? [said.note] : []
  }
}
