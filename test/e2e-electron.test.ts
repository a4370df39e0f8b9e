/** The whole way in a real Electron window, and what its page must not be able to do. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ElectronApp, lackOfElectron, startInElectron } from './e2e/electron.ts'
import { people } from './e2e/person.ts'
import { attempt } from './e2e/run-journey.ts'
import { temporary } from './support/temporary.ts'

const LONG_MS = 300_000
const lack = lackOfElectron()
if (lack) console.warn(`The journeys in Electron are left out: ${lack}.`)

describe.skipIf(lack)('the journey in Electron', () => {
  it.each(Object.values(people))(
    'brings an application of $country through every section to the station, and its correction, past every mishap',
    async (who) => {
      expect(await attempt({ start: startInElectron, close: async () => {} }, { who })).toEqual([])
    },
    LONG_MS,
  )
})

describe.skipIf(lack)('the page in Electron', () => {
  const dataDir = temporary()
  let app: ElectronApp
  beforeAll(async () => {
    app = await startInElectron({ dataDir })
    await app.page.getByTestId('sign-in-officer').waitFor()
  }, LONG_MS)
  afterAll(() => app?.close())

  it('is sandboxed, in a world of its own, and without Node', async () => {
    expect(
      await app.page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in window)),
    ).toEqual([])
    // The one bridge, and nothing else on it.
    expect(await app.page.evaluate(() => Object.keys(window.doorstep ?? {}))).toEqual(['connect', 'savePdf'])
    const preferences = await app.application.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      // Not in the published types; the only way to read back what the window really got.
      return (webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    })
  })

  it('stays where it is when it is told to go elsewhere, and opens no window', async () => {
    const visits: string[] = []
    const elsewhere = createServer((request, response) => {
      visits.push(request.url ?? '')
      response.end('elsewhere')
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`
    try {
      for (const url of [address, 'file:///etc/passwd', 'app://elsewhere/index.html', 'data:text/html,elsewhere']) {
        await app.page.evaluate((to) => window.location.assign(to), url)
        expect(await app.page.evaluate((to) => window.open(to) === null, url)).toBe(true)
      }
      await app.page.evaluate((to) => fetch(to).catch(() => undefined), address)
      await app.page.evaluate((src) => {
        const frame = document.createElement('iframe')
        frame.src = src
        document.body.append(frame)
        frame.remove()
      }, address)
      // A refusal is silence: only time shows that nothing came of it.
      await app.page.waitForTimeout(500)
      expect(app.page.url()).toMatch(/^app:\/\/doorstep\//)
      expect(app.application.windows()).toHaveLength(1)
      expect(visits).toEqual([])
    } finally {
      elsewhere.close()
    }
  })

  it('gets the camera and no other permission, not even a microphone beside it', async () => {
    const answers = await app.page.evaluate(async () => {
      const refused = (work: Promise<unknown>) => work.then(() => 'granted').catch(() => 'refused')
      return [
        await refused(navigator.mediaDevices.getUserMedia({ video: true })),
        await refused(navigator.mediaDevices.getUserMedia({ audio: true })),
        await refused(navigator.mediaDevices.getUserMedia({ video: true, audio: true })),
        await refused(navigator.clipboard.readText()),
        await Notification.requestPermission(),
        await new Promise((resolve) => {
          navigator.geolocation.getCurrentPosition(
            () => resolve('granted'),
            () => resolve('refused'),
          )
        }),
      ]
    })
    expect(answers).toEqual(['granted', 'refused', 'refused', 'refused', 'denied', 'refused'])
  })

  it('runs no inline script and no text as code', async () => {
    await app.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.ranInline = true'
      document.body.append(script)
      const picture = document.createElement('div')
      picture.innerHTML = '<img src="none" onerror="window.ranInline = true">'
      document.body.append(picture)
      setTimeout('window.ranInline = true', 0)
    })
    await app.page.waitForTimeout(200)
    expect(await app.page.evaluate(() => 'ranInline' in window)).toBe(false)
  })

  it('reads nothing of the disk but the built page', async () => {
    for (const path of ['/..%2fmain.cjs', '/%2e%2e%2fmain.cjs', '/..%2f..%2fpackage.json', '/%00', '/assets'])
      expect(
        await app.page.evaluate(
          (to) =>
            fetch(to).then(
              ({ status }) => status,
              () => 0,
            ),
          `app://doorstep${path}`,
        ),
      ).not.toBe(200)
  })

  it(
    'leaves nothing of its session on the disk',
    async () => {
      const planted = 'planted-1f6c'
      await app.page.evaluate(async (text) => {
        localStorage.setItem(text, text)
        sessionStorage.setItem(text, text)
        await new Promise((resolve) => {
          indexedDB.open(text).onsuccess = resolve
        })
      }, planted)
      await app.close()
      const files = filesIn(join(dataDir, 'shell'))
      const holding = files.filter((file) => [planted, 'app://doorstep'].some((text) => holds(file, text)))
      expect(holding).toEqual([])
    },
    LONG_MS,
  )
})

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}

/** Chromium writes text in one byte or in two. */
function holds(file: string, text: string): boolean {
  const bytes = readFileSync(file)
  return bytes.includes(Buffer.from(text, 'latin1')) || bytes.includes(Buffer.from(text, 'utf16le'))
}
