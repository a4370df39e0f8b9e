import { html } from 'hono/html'
import { type Html, LANGUAGE_NAMES } from '../clerk/layout.ts'
import { moment } from '../clerk/pages/list.ts'
import { languages } from '../clerk/words.ts'
import type { SlipChecked } from './check-slip.ts'
import type { Language, SaySlip } from './words.ts'

export type SlipView = {
  say: SaySlip
  language: Language
  station: string
  isPractice: boolean
  /** What was pasted; empty: nothing yet. */
  code: string
}

/** The whole document: no script, no cookie, nothing from elsewhere. */
export function slipPage(view: SlipView, checked: SlipChecked | undefined): Html {
  const { say, language, station, isPractice, code } = view
  const inLanguage = (one: Language) =>
    `/slip?${new URLSearchParams({ ...(code && { code }), language: one }).toString()}`
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say('title')} · ${station}</title>
<link rel="stylesheet" href="/slip/style.css">
<link rel="icon" href="data:,">
</head>
<body>
${isPractice ? html`<aside class="practice">${say('practice')}</aside>` : ''}
<header><strong>${station}</strong>
<nav aria-label="${say('language')}">${languages.map(
    (one) =>
      html`<a href="${inLanguage(one)}" lang="${one}" ${one === language ? html`aria-current="true"` : ''}>${LANGUAGE_NAMES[one]}</a>`,
  )}</nav></header>
<main>
<h1>${say('title')}</h1>
${checked ? answerOf(view, checked) : ''}
<form class="card" method="get" action="/slip"><input type="hidden" name="language" value="${language}">
<p>${say('intro')}</p>
<label>${say('code')}<textarea name="code" rows="4" maxlength="3000" autocomplete="off" spellcheck="false" required></textarea></label>
<p><button>${say('check')}</button></p></form>
<p class="quiet">${say('noNames')}</p>
</main>
</body>
</html>`
}

function answerOf({ say, station }: SlipView, checked: SlipChecked): Html {
  if (checked.state !== 'genuine' && checked.state !== 'unknown')
    return html`<section class="card alert" role="alert"><p><strong>${say(checked.state)}</strong></p></section>`
  const row = (word: Parameters<SaySlip>[0], value: string | undefined) =>
    value === undefined ? '' : html`<tr><th scope="row">${say(word)}</th><td>${value}</td></tr>`
  const isKnown = checked.state === 'genuine'
  return html`<section class="${isKnown ? 'card' : 'card alert'}" role="status"><h2>${say(checked.state)}</h2><table><tbody>
${row('station', station)}${row('receivedAt', moment(checked.receivedAt))}
${isKnown ? html`${row('slip', checked.slipNumber)}${row('promisedOn', checked.promisedOn)}${row('state', say(`status.${checked.status}`))}` : ''}
</tbody></table>${isKnown && checked.slipNumber ? html`<p class="quiet">${say('compare')}</p>` : ''}</section>`
}
