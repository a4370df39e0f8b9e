import { html } from 'hono/html'
import type { Clerk } from './accounts.ts'
import { type Language, languages, type Say } from './words.ts'

/** Escaped markup. */
export type Html = ReturnType<typeof html>

/** What every page is made with. */
export type View = {
  say: Say
  language: Language
  isPractice: boolean
  clerk: Clerk | undefined
  /** Goes back with each form: another site does not know it. */
  formToken: string
  /** Where this page is, for the language links. */
  path: string
}

export const LANGUAGE_NAMES: Record<Language, string> = { vi: 'Tiếng Việt', zh: '中文', en: 'English' }

/** The whole document. SECURITY: there is no script in it and the policy allows none. */
export function page({ say, language, isPractice, clerk, formToken, path }: View, title: string, body: unknown): Html {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${say('title')}</title>
<link rel="stylesheet" href="/clerk/style.css">
<link rel="icon" href="data:,">
</head>
<body>
${isPractice ? html`<aside class="practice">${say('practice')}</aside>` : ''}
<header>
<strong>${say('title')}</strong>
<nav aria-label="${say('title')}">
${clerk ? html`<a href="/clerk">${say('applications')}</a><a href="/clerk/settlement">${say('settlement')}</a><a href="/clerk/hand-offs">${say('handOffs')}</a><a href="/clerk/report">${say('report')}</a><a href="/clerk/machines">${say('machines')}</a>` : ''}
</nav>
<nav aria-label="${say('language')}">
${languages.map((one) => html`<a href="${path}${path.includes('?') ? '&' : '?'}lang=${one}" lang="${one}" ${one === language ? html`aria-current="true"` : ''}>${LANGUAGE_NAMES[one]}</a>`)}
</nav>
${
  clerk
    ? html`<form method="post" action="/clerk/sign-out"><input type="hidden" name="form" value="${formToken}"><button class="second">${say('signOut')}: ${clerk.name}</button></form>`
    : ''
}
</header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`
}

/** A form with its token. */
export const form = ({ formToken }: View, action: string, body: unknown): Html =>
  html`<form method="post" action="${action}"><input type="hidden" name="form" value="${formToken}">${body}</form>`
