/** `npm start` where Electron cannot be: one sentence, and the same app in a browser. And what it says to a slip of the pen. */
import { afterEach, describe, expect, it } from 'vitest'
import { openTerminal, type Terminal } from './e2e/terminal.ts'
import { temporary } from './support/temporary.ts'

const LONG_MS = 120_000

const terminals: Terminal[] = []
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.kill()
})

/** As on a server: no display, whatever this machine has. */
function start(...options: string[]): Terminal {
  const env = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined }
  const terminal = openTerminal(process.execPath, ['electron/launch.mjs', 'start', ...options], env)
  terminals.push(terminal)
  return terminal
}

describe.runIf(process.platform === 'linux')('a start without a display', () => {
  it(
    'says in one sentence why there is no Electron, prints the address, and Ctrl-C ends it well',
    async () => {
      const terminal = start('--data', temporary())
      const [, address] = await terminal.waitFor(/Doorstep is at (http:\S+)/)
      expect(terminal.printed()).toContain('There is no display for Electron, so Doorstep is served to a browser.\n')
      expect(new URL(address!).hostname).toBe('127.0.0.1')
      terminal.interrupt()
      expect(await terminal.ended).toBe(0)
      expect(terminal.left()).toEqual([])
      expect(terminal.printed()).not.toMatch(/starting it again/)
    },
    LONG_MS,
  )

  it(
    'serves at the port that was asked for, and says so when another program has it',
    async () => {
      const first = start('--browser', '--data', temporary())
      const [, address] = await first.waitFor(/Doorstep is at (http:\S+)/)
      const { port } = new URL(address!)
      const second = start('--browser', '--data', temporary(), '--port', port)
      expect(await second.ended).toBe(1)
      expect(second.printed()).toContain(`Port ${port} is taken. Choose another with --port.`)
      expect(second.left()).toEqual([])
    },
    LONG_MS,
  )
})

describe('a start that cannot be', () => {
  it.each([
    [['--port', 'x'], '--port takes a whole number up to 65535'],
    [['--port', '70000'], '--port takes a whole number up to 65535'],
    [['--country', 'zz'], 'There is no practice data for “zz”.'],
    [['--country', '../vn'], '--country takes two letters, for example vn or cn'],
    [['--nothing'], "Unknown option '--nothing'"],
  ])(
    'ends with a sentence and 1 for %s',
    async (options, sentence) => {
      const terminal = start('--browser', '--data', temporary(), ...options)
      expect(await terminal.ended).toBe(1)
      expect(terminal.printed()).toContain(sentence)
      expect(terminal.printed()).not.toMatch(/^\s+at .*:\d+:\d+/m)
      expect(terminal.left()).toEqual([])
    },
    LONG_MS,
  )

  it(
    'lists its options for --help and starts nothing',
    async () => {
      const terminal = start('--help')
      expect(await terminal.ended).toBe(0)
      for (const option of ['--browser', '--port', '--data', '--no-open', '--country', '--captures'])
        expect(terminal.printed()).toContain(option)
    },
    LONG_MS,
  )
})
