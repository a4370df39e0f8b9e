import { html } from 'hono/html'
import { form, type Html, page, type View } from '../layout.ts'
import { type Opened, partAddress, rowsOf, wordField } from './application.ts'

/**
 * Each value large and in the record's order, beside the portrait: for typing into the national system.
 * @param phone that was said after it was finalised.
 */
export function copyPage(view: View, { packet, clear }: Opened, phone?: string): Html {
  const { say } = view
  const portrait = clear?.record.captures.find(({ modality, part }) => modality === 'portrait' && clear.parts.has(part))
  const at = `/clerk/applications/${packet.application}`
  return page(
    view,
    `${say('copy')}: ${packet.details?.name || say('unnamed')}`,
    html`${clear ? '' : html`<p class="alert card" role="alert">${say('cannotOpen')}</p>`}
<p><a class="act" href="${at}">${say('back')}</a></p>
<div class="two"><section class="card"><p class="quiet">${say('copyHelp')}</p><table class="copy"><tbody>
${clear ? rowsOf(clear.record, say).map(([name, value]) => html`<tr><th scope="row">${wordField(name, say)}</th><td>${value}</td></tr>`) : ''}
${phone === undefined ? '' : html`<tr class="marked"><th scope="row">${say('said.phone')}</th><td>${phone}</td></tr>`}
</tbody></table></section>
<div>${portrait ? html`<section class="card pictures"><img src="${partAddress(packet, portrait.part)}" alt="${say('pictures')}"></section>` : ''}
<section class="card">${form(
      view,
      `${at}/${packet.version}/confirm`,
      html`<input type="hidden" name="status" value="registered"><label>${say('officialNumber')}<input name="officialNumber" maxlength="40" autocomplete="off" required autofocus></label>
<p><button>${say('register')}</button></p>`,
    )}</section></div></div>`,
  )
}
