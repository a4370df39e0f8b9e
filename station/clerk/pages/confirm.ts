import { html } from 'hono/html'
import { form, type Html, page, type View } from '../layout.ts'

export type Question = {
  title: string
  /** What will be done, in words; a line each. */
  lines: readonly string[]
  action: string
  /** Sent with the yes. */
  values: Readonly<Record<string, string>>
  back: string
}

/** Before what cannot be taken back. */
export function confirmPage(view: View, { title, lines, action, values, back }: Question): Html {
  const { say } = view
  return page(
    view,
    title,
    html`<section class="card alert"><p>${say('confirm')}</p>${lines.map((line) => html`<p><strong>${line}</strong></p>`)}
${form(
  view,
  action,
  html`${Object.entries(values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p class="row"><button class="alarm">${say('yes')}</button><a class="button second" href="${back}">${say('no')}</a></p>`,
)}</section>`,
  )
}

/** Something was refused, in words, with the way back. */
export const messagePage = (view: View, words: string): Html =>
  page(
    view,
    view.say('title'),
    html`<p class="card" role="alert">${words}</p><p><a class="act" href="/clerk">${view.say('back')}</a></p>`,
  )
