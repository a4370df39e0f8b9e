import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { VerbOptions } from '../command-line.ts'
import { openStation, type StationOptions } from '../station.ts'
import { StationError } from '../station-error.ts'
import { askStation } from './ask-station.ts'
import { Order, type Outcome, obey } from './orders.ts'
import { restoreStation } from './restore-station.ts'

/**
 * One verb of the command line, from words to what is printed.
 * @throws {StationError} `bad-option` with a sentence, also when the station says no.
 */
export async function runVerb(verb: VerbOptions, options: StationOptions): Promise<string> {
  if (verb.words[0] === 'restore') {
    if (verb.from === undefined) throw new StationError('bad-option', 'restore needs --from DIR.')
    return `${(await restoreStation(verb.from, options)).join('\n')}\n`
  }
  const order = await readOrder(verb, options)
  const outcome = (await askStation(options.dataFolder, order)) ?? (await openAndObey(order, options))
  if (!outcome.ok) throw new StationError('bad-option', outcome.message)
  const drawn = outcome.code === undefined ? '' : await drawCode(outcome.code)
  return `${outcome.lines.join('\n')}\n${drawn}`
}

/** For a tablet's camera, in half blocks. */
async function drawCode(code: string): Promise<string> {
  const { toString: draw } = await import('qrcode')
  return draw(code, { type: 'terminal', small: true })
}

async function openAndObey(order: Order, options: StationOptions): Promise<Outcome> {
  const station = await openStation(options)
  try {
    return await obey(station, order)
  } finally {
    await station.close()
  }
}

async function readOrder({ words, ...options }: VerbOptions, { tlsKeys }: StationOptions): Promise<Order> {
  const [verb = '', first, second, ...more] = words
  const orders: Record<string, () => Promise<unknown> | unknown> = {
    code: () => ({ verb, replaces: options.replaces }),
    machines: () => ({ verb }),
    revoke: () => ({ verb, machine: first }),
    clerk: async () =>
      first === 'add' && {
        verb: 'add-clerk',
        name: second,
        role: options.role ?? 'clerk',
        password: await askPassword(),
      },
    import: () => ({ verb, folder: first }),
    export: () => ({ verb, application: first, to: options.to }),
    'hand-off': () => ({ verb }),
    backup: () => ({ verb, to: options.to }),
    'rotate-keys': () => ({ verb, signature: options.signature, tlsKeys }),
    status: () => ({ verb }),
  }
  const isTooMuch = more.length > 0 || (second !== undefined && verb !== 'clerk')
  const parsed = Order.safeParse(isTooMuch ? undefined : await orders[verb]?.())
  if (!parsed.success) throw new StationError('bad-option', `“${words.join(' ')}” is not complete; see --help.`)
  return parsed.data
}

/** One line of standard input; what is typed at a terminal is not shown. */
async function askPassword(): Promise<string> {
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() })
  const isTyped = process.stdin.isTTY === true
  if (isTyped) process.stderr.write('Password: ')
  const lines = createInterface({ input: process.stdin, output: hidden, terminal: isTyped })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (isTyped) process.stderr.write('\n')
  }
}
