/** `npm start` where Electron is: its window, one of it for each data folder, and an end without leftovers. */
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from './e2e/app.ts'
import { type Display, openDisplay } from './e2e/display.ts'
import { lackOfElectron } from './e2e/electron.ts'
import { openTerminal, type Terminal } from './e2e/terminal.ts'
import { temporary } from './support/temporary.ts'

const LONG_MS = 120_000
const lack = lackOfElectron()
if (lack) console.warn(`Starting in Electron is left out: ${lack}.`)

const terminals: Terminal[] = []
let display: Display | undefined
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.kill()
  display?.close()
})

async function start(dataDir: string, ...options: string[]): Promise<Terminal> {
  display ??= await openDisplay()
  const args = ['electron/launch.mjs', 'start', '--data', dataDir, ...options]
  const terminal = openTerminal(process.execPath, args, { DISPLAY: display.name })
  terminals.push(terminal)
  return terminal
}

describe.skipIf(lack)('npm start with Electron and a display', () => {
  it(
    'opens the window, refuses a second one on the same data, and ends whole on Ctrl-C',
    async () => {
      const dataDir = temporary()
      const first = await start(dataDir)
      await eventually(
        'the page',
        () => first.left().find(({ command }) => command.includes('--type=renderer')),
        60_000,
      )
      expect(first.printed()).not.toContain('served to a browser')

      const second = await start(dataDir)
      expect(await second.ended).toBe(1)
      expect(second.printed()).toContain(`Doorstep is already running on ${dataDir}`)
      expect(second.left()).toEqual([])

      first.interrupt()
      expect(await first.ended).toBe(0)
      await eventually('the end of every process', () => (first.left().length === 0 ? true : undefined))
      expect(first.printed()).not.toMatch(/starting it again/)
    },
    LONG_MS,
  )

  it(
    'serves to a browser all the same when it is asked to',
    async () => {
      const terminal = await start(temporary(), '--browser', '--no-open')
      await terminal.waitFor(/Doorstep is at (http:\S+)/)
      expect(terminal.left().filter(({ command }) => command.includes('--type=renderer'))).toEqual([])
      terminal.interrupt()
      expect(await terminal.ended).toBe(0)
    },
    LONG_MS,
  )
})
