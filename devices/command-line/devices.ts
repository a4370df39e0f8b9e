/** `npm run devices`: what is plugged in, and one act of one device, without a screen. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { DeviceError, type DriverName } from '../device.ts'
import { limitDecoders } from '../picture/limit-decoders.ts'
import { findAt } from '../plugs/drivers-at.ts'
import { type Described, describeAnswer } from './describe.ts'
import { listDevices } from './list-devices.ts'
import { readCommand, type TryCommand, USAGE } from './options.ts'
import { toSentences } from './sentences.ts'
import { tryDevice } from './try-device.ts'

/** Drivers whose hardware is reached through code that is not ours. */
const FOREIGN: readonly DriverName[] = ['scanner-library', 'emrtd']
let isHeld = false

limitDecoders()
const asked = readCommand(process.argv.slice(2))
if ('wrong' in asked) {
  process.stderr.write(`${asked.wrong}\n${USAGE}\n`)
  const wantsJson = process.argv.includes('--json')
  end(2, wantsJson ? JSON.stringify({ error: { code: 'usage', message: asked.wrong } }) : '')
} else if (asked.command === 'list') end(0, toText(await listDevices(), asked.json))
else
  try {
    end(0, toText(await tryOnce(asked), asked.json))
  } catch (error) {
    // SECURITY: the text of other errors may hold a path or a person's name, so that it is not said.
    const { code, message } = error instanceof DeviceError ? error : { code: 'failed', message: 'The driver failed.' }
    const isCancelled = code === 'cancelled'
    // An exit waits for threads, and a maker's library or a card that never answers holds one for ever.
    isHeld = FOREIGN.includes(asked.driver) && (isCancelled || code === 'timeout')
    end(isCancelled ? 130 : 1, asked.json ? JSON.stringify({ error: { code, message } }) : `${code}: ${message}`)
  }

async function tryOnce(command: TryCommand): Promise<object> {
  const at = findAt(command.driver)
  if (at === undefined) throw new DeviceError('no-device', `${command.driver} is at no address.`)
  if (command.driver === 'emrtd' && command.access === undefined)
    throw new DeviceError('wrong-access', 'A chip opens with --access or --can.')
  const { address, baud, settings, out } = command
  const cancelling = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancelling.abort())
  const { answer, device } = await tryDevice({
    command,
    make: (changed) => at({ address, baud, settings, changed }),
    signal: cancelling.signal,
    heard: (phase) => process.stderr.write(`${phase}\n`),
  })
  const keep = (name: string, bytes: Uint8Array) => {
    if (out === undefined) return undefined
    // SECURITY: for this user alone, because it is a person's print, face or card.
    mkdirSync(out, { recursive: true, mode: 0o700 })
    const file = resolve(out, name)
    writeFileSync(file, bytes, { mode: 0o600 })
    return file
  }
  const described: Described | undefined = describeAnswer(answer, keep)
  return described ?? { kind: 'print-job', text: command.text, device }
}

function toText(said: object, asJson: boolean): string {
  return asJson ? JSON.stringify(said) : toSentences(said)
}

/** What was said is out before the process ends; a driver that hangs does not hold it. */
function end(code: number, text: string): void {
  process.stdout.write(text === '' ? '' : `${text}\n`, () =>
    isHeld ? process.kill(process.pid, 'SIGKILL') : process.exit(code),
  )
}
