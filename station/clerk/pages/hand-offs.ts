import { html } from 'hono/html'
import type { Partner } from '../../hand-off/partners.ts'
import type { HandOffLine } from '../../hand-off/queue.ts'
import type { ApplicationLine } from '../../store/applications.ts'
import { form, type Html, page, type View } from '../layout.ts'
import { isWord, type Say } from '../words.ts'
import { moment } from './list.ts'

/** `who`: the application's line in a clerk's list. `partner`: whose region it is, where one is known that reads our format. */
export type HandOffShown = HandOffLine & { who: ApplicationLine['details']; partner: Partner | undefined }

export type HandOffPage = {
  lines: readonly HandOffShown[]
  /** Number of the page behind this one. */
  next?: number
}

/** @param said what a run just now did, in words. */
export function handOffsPage(view: View, { lines, next }: HandOffPage, said?: string): Html {
  const { say } = view
  return page(
    view,
    say('handOffs'),
    html`${said ? html`<p class="card" role="status">${said}</p>` : ''}
<section class="card"><p class="quiet">${say('handOffs.what')}</p>${form(view, '/clerk/hand-offs/run', html`<button>${say('handOffs.run')}</button>`)}</section>
${lines.length === 0 ? html`<p class="card" role="status">${say('handOffs.none')}</p>` : ''}
${lines.map((line) => lineOf(view, line))}
${next ? html`<p><a class="act" href="/clerk/hand-offs?page=${next}">${say('next')}</a></p>` : ''}`,
  )
}

function lineOf(view: View, line: HandOffShown): Html {
  const { say } = view
  const { packetId, application, version, region, state, leftOut, reason, changedAt, who, partner } = line
  const isLeft = state !== 'acknowledged' && state !== 'withdrawn'
  const hidden = html`<input type="hidden" name="packet" value="${packetId}">`
  return html`<section class="card${state === 'returned' ? ' alert' : ''}"><h2><a href="/clerk/applications/${application}">${who?.name || say('unnamed')}</a></h2>
<p>${who?.slipNumber ?? ''} · ${say('version', { version })} · ${partner?.name ?? say('handOffs.region', { region })}</p>
<p class="status">${say(`handOffs.${state}`)} · ${moment(changedAt)}</p>
${!partner && state === 'waiting' ? html`<p class="status status-held">${say('handOffs.noPartner')}</p>` : ''}
${reason ? html`<p>${wordReason(reason, say)}</p>` : ''}
${leftOut.length > 0 ? html`<p class="status status-held">${say('handOffs.leftOut', { what: leftOut.map((what) => wordCapability(what, say)).join(', ') })}</p>` : ''}
${
  isLeft
    ? html`<div class="row">${state === 'waiting' ? '' : form(view, '/clerk/hand-offs/again', html`${hidden}<button class="second">${say('handOffs.again')}</button>`)}
${form(view, '/clerk/hand-offs/by-hand', html`${hidden}<button class="second">${say('handOffs.byHand')}</button>`)}</div>`
    : ''
}</section>`
}

function wordReason(reason: string, say: Say): string {
  const word = `handOffs.reason.${reason}`
  return isWord(word) ? say(word) : reason
}

function wordCapability(what: string, say: Say): string {
  const word = `handOffs.takes.${what}`
  return isWord(word) ? say(word) : what
}
