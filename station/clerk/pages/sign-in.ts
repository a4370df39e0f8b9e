import { html } from 'hono/html'
import { PRACTICE_CLERK } from '../accounts.ts'
import { form, type Html, page, type View } from '../layout.ts'

/** @param refusal why the last try was not let in. */
export function signInPage(view: View, refusal?: string): Html {
  const { say, isPractice } = view
  return page(
    view,
    say('signIn'),
    html`<section class="card">
${refusal ? html`<p class="alert card" role="alert">${refusal}</p>` : ''}
${isPractice ? html`<p class="quiet">${say('practiceAccount', PRACTICE_CLERK)}</p>` : ''}
${form(
  view,
  '/clerk/sign-in',
  html`<p><label>${say('name')}<input name="name" autocomplete="username" maxlength="60" required autofocus></label></p>
<p><label>${say('password')}<input name="password" type="password" autocomplete="current-password" maxlength="200" required></label></p>
<button>${say('signIn')}</button>`,
)}
</section>`,
  )
}
