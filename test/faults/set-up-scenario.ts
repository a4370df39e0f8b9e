/** Sets a machine up, and says so when it is. Run again after a kill it goes on with the same code. */
import { writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { setUpMachine } from '../../electron/officer/set-up.ts'

const text = { type: 'string', default: '' } as const
const { values } = parseArgs({ options: { data: text, code: text, officer: text, pin: text } })
await setUpMachine(values.data, undefined, values.code, [{ number: values.officer, pin: values.pin }])
writeSync(1, `${JSON.stringify({ step: 'done' })}\n`)
process.exit(0)
