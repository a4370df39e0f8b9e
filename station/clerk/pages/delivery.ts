import { html } from 'hono/html'
import { form, type Html, type View } from '../layout.ts'

/** Made, ready, with the courier, handed over: what follows when the card is there. @param at the application's address. */
export function deliveryActs(view: View, at: string, byCourier: boolean): Html {
  const { say } = view
  const plain = (status: 'made' | 'ready') =>
    form(
      view,
      `${at}/confirm`,
      html`<input type="hidden" name="status" value="${status}"><button class="second">${say(`status.${status}`)}</button>`,
    )
  const on = html`<label>${say('delivery.on')}<input type="date" name="on" required></label>`
  return html`<section class="card"><h2>${say('delivery.title')}</h2><div class="row">${plain('made')}${plain('ready')}</div>
${
  byCourier
    ? form(
        view,
        `${at}/delivery`,
        html`<input type="hidden" name="status" value="made"><label>${say('delivery.courier')}<input name="courier" maxlength="120" required></label>
<label>${say('delivery.trackingNumber')}<input name="trackingNumber" maxlength="40" autocomplete="off" required></label>${on}
<p><button class="second">${say('delivery.sent')}</button></p>`,
      )
    : ''
}
${form(
  view,
  `${at}/delivery`,
  html`<input type="hidden" name="status" value="delivered"><label>${say('delivery.receivedBy')}<input name="receivedBy" maxlength="120" required></label>${on}
<p><button class="second">${say('status.delivered')}</button></p>`,
)}</section>`
}
