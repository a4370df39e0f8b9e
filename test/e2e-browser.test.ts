/** The whole way through the browser host: npm, real processes, a real browser, the station's own files as evidence. */
import { get, type IncomingHttpHeaders } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type StartedHost, startBrowserHost, startInBrowser, startInTerminal } from './e2e/browser.ts'
import { launchChromium } from './e2e/chromium.ts'
import { people, person } from './e2e/person.ts'
import { attempt, browserHost, isDueTo } from './e2e/run-journey.ts'
import { temporary } from './support/temporary.ts'

/** Two cores with other tests on them. */
const LONG_MS = 300_000
const NAME = 'Quách Thị Ơn Đỗ Quỳnh'

let browser: Browser
const started: { kill(): void }[] = []
beforeAll(async () => {
  browser = await launchChromium()
}, LONG_MS)
afterEach(() => {
  for (const terminal of started.splice(0)) terminal.kill()
})
afterAll(() => browser?.close())

describe('the journey in a browser', () => {
  const host = () => browserHost(browser)

  it.each(Object.values(people))(
    'brings an application of $country through every section to the station, and its correction, past every mishap',
    async (who) => {
      expect(await attempt(host(), { who })).toEqual([])
    },
    LONG_MS,
  )

  it(
    'fails when the core is not killed, although everything else happens',
    async () => {
      expect(isDueTo('kill-core', await attempt(host(), { without: 'kill-core' }))).toBe(true)
    },
    LONG_MS,
  )
})

describe('the address that is printed', () => {
  let running: StartedHost
  beforeAll(async () => {
    running = await startBrowserHost({ dataDir: temporary() })
  }, LONG_MS)
  afterAll(() => running?.terminal.kill())

  const asked = (path: string, headers: Record<string, string> = {}) => ask(running.address, path, headers)
  const socket = (headers: Record<string, string>) => connect(running.address, headers)
  const own = () => ({ origin: running.address.origin })

  it('is refused under a foreign name, and still good afterwards', async () => {
    const { pathname, search, port } = running.address
    expect(await asked(pathname + search, { host: `doorstep.example:${port}` })).toMatchObject({ status: 403 })
    expect(await asked('/')).toMatchObject({ status: 403 })
    expect(await socket(own())).toBe(403)
  })

  it('opens the page once and gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const { pathname, search } = running.address
    const first = await asked(pathname + search)
    expect(first.status).toBe(303)
    const [cookie] = first.headers['set-cookie'] ?? []
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    expect(await asked(pathname + search)).toMatchObject({ status: 403 })

    const mine = { cookie: cookie!.split(';')[0]! }
    const page = await asked('/', mine)
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'/)
    expect(await asked('/', { cookie: 'doorstep=guessed' })).toMatchObject({ status: 403 })
    expect(await asked('/..%2f..%2fpackage.json', mine)).not.toMatchObject({ status: 200 })

    expect(await socket({ ...own(), ...mine })).toBe('open')
    expect(await socket({ ...mine })).toBe(403)
    expect(await socket({ ...mine, origin: 'http://doorstep.example' })).toBe(403)
    expect(await socket({ ...mine, ...own(), host: `doorstep.example:${running.address.port}` })).toBe(403)
    expect(await socket({ ...own(), cookie: 'doorstep=guessed' })).toBe(403)
  })
})

describe('starting and stopping', () => {
  it(
    'goes on with the same data after Ctrl-C, and is refused on data that is in use',
    async () => {
      const dataDir = temporary()
      const first = await startInBrowser(browser, { dataDir })
      started.push({ kill: () => void first.close() })
      await signIn(first.page)
      await first.page.locator(`[data-visit="${person.visit}"]`).getByTestId('visit-take').click()
      await first.page.getByTestId('section-identity').click()
      await first.page.getByTestId('field-name').fill(NAME)
      await first.page.locator('[data-testid="save-state"][data-state="saved"]').waitFor()

      const second = startInTerminal({ dataDir })
      started.push(second)
      expect(await second.ended).not.toBe(0)
      expect(second.printed()).toContain(`Doorstep is already running on ${dataDir}`)
      expect(second.left()).toEqual([])

      await first.close() // Ctrl-C, and throws when a process is left
      expect(first.printed()).not.toMatch(/starting it again/)

      const again = await startInBrowser(browser, { dataDir })
      started.push({ kill: () => void again.close() })
      await signIn(again.page)
      await again.page.getByTestId('nav-outbox').click()
      await again.page.getByTestId('group-drafts').click()
      const rows = again.page.getByTestId('outbox-row')
      await rows.first().waitFor()
      expect(await rows.count()).toBe(1)
      expect(await rows.textContent()).toContain(NAME)
      await again.close()
    },
    LONG_MS,
  )
})

async function signIn(page: Page): Promise<void> {
  await page.getByTestId('sign-in-officer').fill(person.officer.number)
  await page.getByTestId('sign-in-pin').fill(person.officer.pin)
  await page.getByTestId('sign-in-submit').click()
  await page.getByTestId('nav-today').waitFor()
}

function ask(
  address: URL,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    get({ hostname: address.hostname, port: address.port, path, headers }, (response) => {
      response.resume()
      response.once('end', () => resolve({ status: response.statusCode, headers: response.headers }))
    }).once('error', reject)
  })
}

function connect(address: URL, headers: Record<string, string>): Promise<'open' | number | undefined> {
  return new Promise((resolve) => {
    const client = new WebSocket(`ws://${address.host}/core`, { headers })
    client.once('open', () => {
      client.terminate()
      resolve('open')
    })
    client.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode)
      client.terminate()
    })
    client.once('error', () => {})
  })
}
