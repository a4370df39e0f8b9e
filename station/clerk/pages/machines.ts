import { html } from 'hono/html'
import type { AuditFinding } from '../../audit.ts'
import type { MachineLine } from '../../store/store.ts'
import { form, type Html, page, type View } from '../layout.ts'
import type { Say } from '../words.ts'
import { moment } from './list.ts'

export type MachineShown = MachineLine & { findings: readonly AuditFinding[] }

export function machinesPage(view: View, machines: readonly MachineShown[]): Html {
  const { say, clerk } = view
  const mayChange = clerk?.role === 'administrator'
  return page(
    view,
    say('machines'),
    html`${mayChange ? html`<section class="card">${form(view, '/clerk/machines/code', html`<button>${say('newCode')}</button>`)}</section>` : ''}
${machines.length === 0 ? html`<p class="card" role="status">${say('noMachines')}</p>` : ''}
${machines.map(
  (machine) => html`<section class="card"><h2>${machine.name} · ${machine.slipPrefix}</h2>
<p class="code quiet">${machine.machine}</p>
<p>${say('enrolled')}: ${moment(machine.enrolledAt)} · ${say('seen')}: ${machine.seenAt ? moment(machine.seenAt) : say('never')}</p>
${stateOf(machine, say)}
${
  mayChange && !machine.revokedAt
    ? html`<div class="row">${form(view, '/clerk/machines/code', html`<input type="hidden" name="machine" value="${machine.machine}"><button class="second">${say('replace')}</button>`)}
${form(view, '/clerk/machines/revoke', html`<input type="hidden" name="machine" value="${machine.machine}"><button class="alarm">${say('revoke')}</button>`)}</div>`
    : ''
}</section>`,
)}`,
  )
}

function stateOf({ revokedAt, replacedBy, findings }: MachineShown, say: Say): Html {
  return html`${revokedAt ? html`<p class="status status-held">${say('revoked', { at: moment(revokedAt) })}</p>` : ''}
${replacedBy ? html`<p>${say('replacedBy', { machine: replacedBy })}</p>` : ''}
${findings.length > 0 ? html`<p class="status status-held">${say('amber', { findings: findings.map(({ reason, sequence }) => say(`finding.${reason}`, { sequence })).join('; ') })}</p>` : ''}`
}

/** @param qr an SVG of the code. */
export function codePage(view: View, { code, qr, replaces }: { code: string; qr: string; replaces?: string }): Html {
  const { say } = view
  const address = `data:image/svg+xml;base64,${Buffer.from(qr).toString('base64')}`
  return page(
    view,
    say('newCode'),
    html`<section class="card"><p>${say('codeHelp')}</p>${replaces ? html`<p class="status">${say('codeReplaces', { machine: replaces })}</p>` : ''}
<img class="qr" src="${address}" alt="${say('newCode')}"><p class="code">${code}</p>
<p><a class="act" href="/clerk/machines">${say('back')}</a></p></section>`,
  )
}
