/** A clerk's browser, as small as it gets: a cookie, and forms with their token. */
import { PRACTICE_CLERK } from '../../station/clerk/accounts.ts'

export type ClerkBrowser = {
  get: (path: string) => Promise<Response>
  text: (path: string) => Promise<string>
  post: (path: string, fields: Record<string, string>) => Promise<Response>
}

export async function clerkBrowser(url: string, language = 'en'): Promise<ClerkBrowser> {
  let cookie = ''
  const get = (path: string) =>
    fetch(`${url}${path}`, { headers: { 'accept-language': language, cookie }, redirect: 'manual' })
  const text = async (path: string) => (await get(path)).text()
  const post = async (path: string, fields: Record<string, string>) => {
    const form = /name="form" value="([^"]+)"/.exec(await text('/clerk'))?.[1] ?? ''
    return fetch(`${url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'accept-language': language, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...fields, form }),
    })
  }
  const { name, password } = PRACTICE_CLERK
  const signedIn = await post('/clerk/sign-in', { name, password })
  if (signedIn.status !== 303) throw new Error('the practice clerk is not let in')
  cookie = signedIn.headers.getSetCookie().join('; ').split(';')[0]!
  return { get, text, post }
}
