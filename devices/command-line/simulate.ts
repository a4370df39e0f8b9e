/** `npm run simulate`: one twin alone, for the app against another program's driver, or another program against ours. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Dial } from '../device.ts'
import { limitDecoders } from '../picture/limit-decoders.ts'
import { type StartedTwin, TWINS } from './twins.ts'

const USAGE = `Usage: npm run simulate -- ${Object.keys(TWINS).join(' | ')}
      [--dial NAME]        how it behaves; type another one while it runs, and Enter
      [--seed N]           other people, prints and places
      [--subject S]        whose card, hand or face it is
      [--card citizen|J|I|Y]   what lies on the card reader
      [--link PATH]        where the serial port is made
      [--port N]           of hid-pos, card and printer
      [--out DIR]          where the printer keeps what it printed
      [--json]             the first line is JSON: {kind, driver, address, dials}`

const Options = z.strictObject({
  dial: Dial.default('well'),
  seed: z.coerce.number().int().min(0).max(4_294_967_295).default(1),
  subject: z.string().max(64).default('practice'),
  card: z.enum(['citizen', 'J', 'I', 'Y']).default('citizen'),
  link: z.string().min(1).max(100).optional(),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  out: z.string().min(1).optional(),
  json: z.boolean().default(false),
})

const LOOK_FOR_PARENT_MS = 500

limitDecoders()
const asked = readOptions()
const start = TWINS[asked?.kind ?? '']
if (asked === undefined || start === undefined) {
  console.error(USAGE)
  process.exit(2)
}
const { kind, dial, json, link = join(tmpdir(), `doorstep-${kind}-${process.pid}`), ...rest } = asked
let twin: StartedTwin | undefined
try {
  twin = await start({ ...rest, link })
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The twin did not start.')
  process.exit(1)
}
run(twin)

function run({ address, driver, dials, says, ...running }: StartedTwin): void {
  let isEnding = false
  const end = async () => {
    if (isEnding) return
    isEnding = true
    await running.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end())

  const turn = (name: string) => {
    const turned = dials.find((each) => each === name)
    if (turned === undefined) return console.error(`There is no dial “${name}”. There is: ${dials.join(', ')}.`)
    running.dial(turned)
    console.error(`dial: ${turned}`)
    return undefined
  }
  if (dial !== 'well') turn(dial)
  console.log(json ? JSON.stringify({ kind, driver, address, dials, ...says }) : sentence())
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line.trim() !== '') turn(line.trim())
  })
  // Without a terminal it runs until it is told to end; npm passes no signal on, it only goes.
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) void end()
  }, LOOK_FOR_PARENT_MS)

  function sentence(): string {
    const more = Object.entries(says ?? {}).map(([name, value]) => `${name}: ${value}`)
    return [
      `Simulated ${kind} at ${address}`,
      `npm run devices -- try ${driver} --address '${address}'`,
      `dials: ${dials.join(', ')}`,
      ...more,
    ].join('\n')
  }
}

function readOptions() {
  try {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        ...{ dial: text, seed: text, subject: text, card: text, link: text, port: text, out: text },
      },
    })
    const [named, ...others] = positionals
    const options = Options.safeParse(values)
    return named !== undefined && others.length === 0 && options.success ? { kind: named, ...options.data } : undefined
  } catch {
    return undefined // an option that nobody knows
  }
}
