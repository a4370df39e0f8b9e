import { html } from 'hono/html'
import type { ApplicationRecord } from '../../protocol/index.ts'
import type { PacketInTheClear } from '../../station.ts'
import type { ApplicationFile } from '../../store/applications.ts'
import type { KeptSupplement } from '../../store/store.ts'
import { form, type Html, LANGUAGE_NAMES, page, type View } from '../layout.ts'
import { showMoney } from '../money.ts'
import { isWord, type Say } from '../words.ts'
import { deliveryActs } from './delivery.ts'
import { moment } from './list.ts'
import { escalationsOf, saidOf } from './said.ts'
import { wordOf } from './word-of.ts'

/** A packet with what is in it; absent where it does not open now. */
export type Opened = {
  packet: ApplicationFile['packets'][number]
  clear: PacketInTheClear | undefined
  byCourier: boolean
}

export function applicationPage(
  view: View,
  { statuses, said }: ApplicationFile & { said: readonly KeptSupplement[] },
  opened: readonly Opened[],
): Html {
  const { say } = view
  const [first] = opened
  const title = first?.packet.details?.name || say('unnamed')
  return page(
    view,
    title,
    html`${escalationsOf(view, said)}${fieldsOf(opened, say)}
${linkedOf(opened, say)}${saidOf(view, said)}
${opened.slice(0, 2).map((one) => picturesOf(one, say))}
${first ? acts(view, first, opened) : ''}
<section class="card"><h2>${say('history')}</h2><table><tbody>${statuses.map(
      ({
        at,
        version,
        status,
        reason,
        officialNumber,
      }) => html`<tr><td>${moment(at)}</td><td>${say('version', { version })}</td>
<td class="status status-${status}">${say(`status.${status}`)}${officialNumber ? html` <span class="code">${officialNumber}</span>` : ''}</td><td>${reason ? wordDoubts(reason, say) : ''}</td></tr>`,
    )}</tbody></table></section>
<details class="card"><summary>${say('receipt')}</summary><table><tbody>${opened.map(
      ({
        packet,
      }) => html`<tr><th scope="row">${say('version', { version: packet.version })}</th><td class="code">${packet.packetId}<br>${packet.contentHash}<br>${packet.receipt}</td></tr>
<tr><th scope="row">${say('machine')}</th><td class="code">${packet.machine}</td></tr>`,
    )}</tbody></table></details>`,
  )
}

/** Of an application whose packet has not come: what was said of it is here all the same. */
export const awaitedPage = (view: View, application: string, said: readonly KeptSupplement[]): Html =>
  page(
    view,
    view.say('unnamed'),
    html`<p class="card" role="status">${view.say('notHere')}</p>${escalationsOf(view, said)}${saidOf(view, said)}
<p class="code quiet">${application}</p>`,
  )

/** The card's application of an account, and the other way round. */
function linkedOf(opened: readonly Opened[], say: Say): Html {
  const linked = [...new Set(opened.flatMap(({ clear }) => clear?.record.linked ?? []))]
  return html`${linked.map((application) => html`<p><a class="act" href="/clerk/applications/${application}">${say('field.linked')}</a></p>`)}`
}

/** The station's own words are said in the clerk's language; a colleague's sentence stays as it is. */
export function wordDoubts(reason: string, say: Say): string {
  const words = reason.split(' ').map((part) => `doubt.${part}`)
  return words.every(isWord) ? words.map((word) => say(word)).join(' ') : reason
}

/** The same rows of every version beside each other, newest first; those that differ are marked. */
function fieldsOf(opened: readonly Opened[], say: Say): Html {
  const shown = opened.slice(0, 4)
  const rows = shown.map(({ clear }) => new Map(clear ? rowsOf(clear.record, say) : []))
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  const cells = names.map((name) => rows.map((row) => row.get(name) ?? ''))
  const isMarked = cells.map((values) => new Set(values).size > 1)
  return html`<section class="card"><h2>${say('fields')}</h2>
${shown.some(({ clear }) => !clear) ? html`<p class="alert card" role="alert">${say('cannotOpen')}</p>` : ''}
${isMarked.some(Boolean) ? html`<p>${say('differs')}</p>` : ''}
<table><thead><tr><td></td>${shown.map(({ packet }) => html`<th scope="col">${nameOf(packet, say)}</th>`)}</tr></thead>
<tbody>${names.map((name, at) => html`<tr class="${isMarked[at] ? 'marked' : ''}"><th scope="row">${wordField(name, say)}</th>${cells[at]!.map((value) => html`<td>${value}</td>`)}</tr>`)}</tbody></table></section>`
}

/** A rule pack may have one that this station's words do not. */
function wordProcedure(procedure: string, say: Say): string {
  const word = `procedure.${procedure}`
  return isWord(word) ? say(word) : procedure
}

export function wordField(name: string, say: Say): string {
  const word = `field.${name}`
  return isWord(word) ? say(word) : name
}

/** As forms ask: who it is first. What is not named here follows by its name. */
const ORDER = ['name', 'birthDate', 'sex', 'citizenNumber', 'ethnicity', 'address', 'addressUnit', 'phone']
const placeOf = (name: string): number => ORDER.indexOf(name) + 1 || ORDER.length + 1

/** Every row of a record: field and value. */
export function rowsOf(record: ApplicationRecord, say: Say): [string, string][] {
  const { procedure, fields, promisedOn, fee } = record
  return [
    ...Object.entries(fields)
      .map(([name, value]): [string, string] => [name, wordOf(name, value, say)])
      .sort(([one], [other]) => placeOf(one) - placeOf(other)),
    ['procedure', wordProcedure(procedure, say)],
    ['promisedOn', promisedOn],
    ['fee', showMoney(fee.amount, fee.currency)],
    ['slip', record.slipNumber],
    ['officer', record.officer],
    ...begunRows(record, say),
    ...toldRows(record, say),
    ...record.exceptions.map(({ modality, position, reason }): [string, string] => [
      `${modality} ${position ?? ''}`.trim(),
      reason,
    ]),
  ]
}

/** Where it was begun, and with which application it belongs together. */
function begunRows({ begunElsewhere, linked }: ApplicationRecord, say: Say): [string, string][] {
  const rows: [string, string][] = []
  if (begunElsewhere) {
    const { reference, channel, assurance, begunAt } = begunElsewhere
    const words = [reference, wordOf('channel', channel, say), wordOf('assurance', assurance, say), moment(begunAt)]
    rows.push(['begunElsewhere', words.join(' · ')])
  }
  if (linked) rows.push(['linked', linked])
  return rows
}

/** In which language the applicant was told, and what he said to the notices that ask. */
function toldRows({ signing }: ApplicationRecord, say: Say): [string, string][] {
  const notices = signing?.notices?.map(({ id, consent }) => (consent ? `${id}: ${say(`consent.${consent}`)}` : id))
  return [
    ...(signing?.language ? [['told', LANGUAGE_NAMES[signing.language]] satisfies [string, string]] : []),
    ...(notices && notices.length > 0 ? [['notices', notices.join(', ')] satisfies [string, string]] : []),
  ]
}

function picturesOf({ packet, clear }: Opened, say: Say): Html {
  const captures = clear?.record.captures.filter(({ part }) => clear.parts.has(part)) ?? []
  if (captures.length === 0) return html``
  return html`<section class="card"><h2>${say('pictures')} · ${nameOf(packet, say)}</h2><div class="pictures">${captures.map(
    ({
      part,
      modality,
      position,
      document,
      origin,
    }) => html`<figure><a href="${partAddress(packet, part)}"><img src="${partAddress(packet, part)}" alt="${say(`picture.${modality}`)} ${position ?? ''} ${document ?? ''}" loading="lazy"></a>
<figcaption>${say(`picture.${modality}`)} ${position ?? ''} ${document ?? ''}${origin ? ` · ${say(`origin.${origin.source}`)} ${origin.takenOn ?? ''}` : ''}</figcaption></figure>`,
  )}</div></section>`
}

export const partAddress = ({ packetId }: Opened['packet'], part: string): string =>
  `/clerk/packets/${packetId}/${part.replace('parts/', '')}`

/** Packets in conflict have the same version and are told apart by when they came. */
const nameOf = ({ version, receivedAt }: Opened['packet'], say: Say): string =>
  `${say('version', { version })} · ${moment(receivedAt)}`

function acts(view: View, { packet }: Opened, opened: readonly Opened[]): Html {
  const { say } = view
  const at = `/clerk/applications/${packet.application}/${packet.version}`
  const ready = ['reason.1', 'reason.2', 'reason.3'] as const
  return html`<div class="two">
<section class="card"><h2>${say('accept')}</h2>${form(view, `${at}/judge`, html`<input type="hidden" name="status" value="accepted"><button>${say('accept')}</button>`)}
${opened.map((one) => ways(one, say))}</section>
<section class="card"><h2>${say('return')}</h2>${form(
    view,
    `${at}/confirm`,
    html`<input type="hidden" name="status" value="returned"><fieldset><legend>${say('reason')}</legend>
${ready.map((word) => html`<label class="choice"><input type="radio" name="ready" value="${say(word)}">${say(word)}</label>`)}
<label>${say('reasonOwn')}<textarea name="reason" maxlength="500" rows="2"></textarea></label></fieldset>
<p class="row"><button class="alarm">${say('return')}</button><button class="second" name="status" value="held">${say('hold')}</button></p>`,
  )}</section>
<section class="card"><h2>${say('registerTitle')}</h2>${form(
    view,
    `${at}/confirm`,
    html`<input type="hidden" name="status" value="registered"><label>${say('officialNumber')}<input name="officialNumber" maxlength="40" autocomplete="off" required></label>
<p><button>${say('register')}</button></p>`,
  )}</section>
${
  packet.details?.accountLevel
    ? accountActs(view, at)
    : deliveryActs(
        view,
        at,
        opened.some(({ byCourier }) => byCourier),
      )
}
</div>`
}

/** What becomes of an electronic identification account, beside a card's words. */
function accountActs(view: View, at: string): Html {
  const { say } = view
  const plain = (status: 'activated' | 'expired') =>
    form(
      view,
      `${at}/confirm`,
      html`<input type="hidden" name="status" value="${status}"><button class="second">${say(`status.${status}`)}</button>`,
    )
  return html`<section class="card"><h2>${say('account')}</h2><div class="row">${plain('activated')}${plain('expired')}</div>${form(
    view,
    `${at}/confirm`,
    html`<input type="hidden" name="status" value="failed"><label>${say('reason')}<textarea name="reason" maxlength="500" rows="2" required></textarea></label>
<p><button class="alarm">${say('status.failed')}</button></p>`,
  )}</section>`
}

/** Out of this station, of each packet by itself: in a conflict they may be two people. */
function ways({ packet }: Opened, say: Say): Html {
  const { application, version, packetId } = packet
  const at = `/clerk/applications/${application}/${version}`
  return html`<p class="quiet">${nameOf(packet, say)}</p>
<p class="row"><a class="button second" href="${at}/copy?packet=${packetId}">${say('copy')}</a><a class="button second" href="${at}/export.zip?packet=${packetId}">${say('export')}</a></p>`
}
