import { html } from 'hono/html'
import type { DrawerSummary, PaymentLine } from '../../store/store.ts'
import { form, type Html, page, type View } from '../layout.ts'
import { showMoney } from '../money.ts'
import type { ModeLine, ReceiptUse, Settlement, Total } from '../settlement.ts'
import type { Say } from '../words.ts'
import { moment } from './list.ts'
import { wordOf } from './word-of.ts'

type NameOf = (machine: string) => string

/** @param refusal why what was typed was not taken. */
export function settlementPage(
  view: View,
  settlement: Settlement & { timeZone: string },
  nameOf: NameOf,
  refusal?: string,
): Html {
  const { say } = view
  const { from, until, timeZone, modes, totals, receipts, drawers, unreconciled } = settlement
  return page(
    view,
    say('settlement'),
    html`${refusal ? html`<p class="alert card" role="alert">${refusal}</p>` : ''}
<form class="card row" method="get" action="/clerk/settlement">
<label>${say('from')}<input type="date" name="from" value="${from}" required></label>
<label>${say('until')}<input type="date" name="until" value="${until}" required></label>
<button>${say('show')}</button>
<a class="button second" href="/clerk/settlement.csv?from=${from}&until=${until}">${say('csv')}</a>
<p class="quiet">${say('daysOf', { timeZone })}</p>
</form>
${modes.length === 0 ? html`<p class="card" role="status">${say('noPayments')}</p>` : html`${totalsOf(totals, say)}${modesOf(view, settlement)}${machinesOf(settlement, nameOf, say)}`}
${unreconciled === undefined ? tooMany(say) : paymentsOf(unreconciled, nameOf, say)}
${receipts && receipts.length > 0 ? receiptsOf(receipts, nameOf, say) : ''}
${drawers && drawers.length > 0 ? drawersOf(drawers, nameOf, say) : ''}`,
  )
}

const tooMany = (say: Say): Html => html`<p class="card alert" role="status">${say('tooMany')}</p>`

const heads = (say: Say, ...words: Parameters<Say>[0][]): Html =>
  html`<thead><tr>${words.map((word) => html`<th scope="col">${say(word)}</th>`)}</tr></thead>`

function totalsOf(totals: readonly Total[], say: Say): Html {
  const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)
  return html`<section class="card"><h2>${say('total')}</h2><table>${heads(say, 'total', 'count', 'electronicShare')}<tbody>${totals.map(
    ({
      currency,
      amount,
      count,
      electronicAmount,
      electronicCount,
    }) => html`<tr><th scope="row">${showMoney(amount, currency)}</th><td>${count}</td>
<td>${say('share', { amount: percent(electronicAmount, amount), count: percent(electronicCount, count) })}</td></tr>`,
  )}</tbody></table></section>`
}

function modesOf(view: View, { from, until, modes }: Settlement): Html {
  const { say } = view
  return html`<section class="card"><h2>${say('byMode')}</h2><table>${heads(say, 'day', 'mode', 'count', 'takenBack', 'amount', 'bank')}<tbody>${modes.map(
    (
      line,
    ) => html`<tr class="${line.difference ? 'marked' : ''}"><td class="plain">${line.day}</td><td>${wordOf('payment', line.mode, say)}</td><td>${line.count}</td><td>${line.voids}</td>
<td class="plain">${showMoney(line.amount, line.currency)}</td><td>${line.kind === 'electronic' ? bankOf(view, line, { from, until }) : '–'}</td></tr>`,
  )}</tbody></table></section>`
}

function bankOf(view: View, line: ModeLine, period: { from: string; until: string }): Html {
  const { say } = view
  const { day, mode, currency, reconciled, difference } = line
  const said =
    reconciled &&
    html`<p class="${difference ? 'status status-held' : 'status'}">${say('stated', { amount: showMoney(reconciled.stated, currency) })} · ${difference ? say('difference', { amount: showMoney(difference, currency) }) : say('agrees')}</p>
<p class="quiet">${say('reconciledBy', { name: reconciled.clerk, at: moment(reconciled.at) })}</p>`
  const hidden = Object.entries({ day, mode, currency, ...period })
  return html`${said ?? html`<p class="status">${say('toReconcile')}</p>`}<details><summary>${say('reconcile')}</summary>${form(
    view,
    '/clerk/settlement/reconcile',
    html`${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label>${say('statement', { currency })}<input name="stated" inputmode="decimal" maxlength="24" autocomplete="off" required></label><p><button>${say('reconcile')}</button></p>`,
  )}</details>`
}

const machinesOf = ({ lines }: Settlement, nameOf: NameOf, say: Say): Html =>
  html`<details class="card"><summary>${say('byMachine')}</summary><table>${heads(say, 'day', 'machine', 'mode', 'count', 'takenBack', 'amount')}<tbody>${lines.map(
    ({ day, machine, mode, count, voids, amount, currency }) =>
      html`<tr><td class="plain">${day}</td><td>${nameOf(machine)}</td><td>${wordOf('payment', mode, say)}</td><td>${count}</td><td>${voids}</td><td class="plain">${showMoney(amount, currency)}</td></tr>`,
  )}</tbody></table></details>`

function paymentsOf(payments: readonly PaymentLine[], nameOf: NameOf, say: Say): Html {
  if (payments.length === 0) return html``
  return html`<section class="card"><h2>${say('toReconcile')}</h2><table>${heads(say, 'day', 'mode', 'amount', 'bankTrace', 'officer')}<tbody>${payments.map(
    ({
      day,
      mode,
      amount,
      currency,
      code,
      reference,
      voids,
      application,
      machine,
      officer,
    }) => html`<tr><td class="plain">${application ? html`<a href="/clerk/applications/${application}">${day}</a>` : day}</td><td>${wordOf('payment', mode, say)}</td>
<td class="plain">${showMoney(voids === undefined ? amount : -amount, currency)}</td><td>${[code && say('said.code', { code }), reference && say('said.reference', { reference })].filter(Boolean).join(' · ')}</td><td>${officer}<div class="quiet">${nameOf(machine)}</div></td></tr>`,
  )}</tbody></table></section>`
}

const receiptsOf = (receipts: readonly ReceiptUse[], nameOf: NameOf, say: Say): Html =>
  html`<section class="card"><h2>${say('receipts')}</h2><p class="quiet">${say('receiptsHelp')}</p><table>${heads(say, 'series', 'machine', 'used', 'gaps', 'twice')}<tbody>${receipts.map(
    ({
      series,
      machine,
      used,
      first,
      last,
      gaps,
      twice,
    }) => html`<tr class="${gaps.length + twice.length > 0 ? 'marked' : ''}"><th scope="row">${series} ${run(first, last)}</th><td>${nameOf(machine)}</td><td>${used}</td>
<td>${gaps.map(({ from, to }) => run(from, to)).join(', ') || '–'}</td><td>${twice.join(', ') || '–'}</td></tr>`,
  )}</tbody></table></section>`

const run = (from: number, to: number): string => (from === to ? String(from) : `${from}–${to}`)

const drawersOf = (drawers: readonly DrawerSummary[], nameOf: NameOf, say: Say): Html =>
  html`<section class="card"><h2>${say('drawers')}</h2><table>${heads(say, 'day', 'officer', 'float', 'expected', 'counted', 'differs.money', 'note')}<tbody>${drawers.map(
    ({ day, officer, machine, currency, float, expected, counted, difference, note, handedTo }) => {
      const money = (amount: number | undefined) => (amount === undefined ? '–' : showMoney(amount, currency))
      return html`<tr class="${difference ? 'marked' : ''}"><td class="plain">${day}</td><td>${officer}<div class="quiet">${nameOf(machine)}</div></td><td class="plain">${money(float)}</td><td class="plain">${money(expected)}</td>
<td class="plain">${counted === undefined ? say('drawerOpen') : money(counted)}</td><td class="plain ${difference ? 'status status-held' : ''}">${money(difference)}</td><td>${note ?? ''}${handedTo ? html`<div>${say('handedTo', { officer: handedTo })}</div>` : ''}</td></tr>`
    },
  )}</tbody></table></section>`
