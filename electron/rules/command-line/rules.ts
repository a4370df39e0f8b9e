/** `npm run rules`: whether rule packs hold, what they decide for one person, and what differs between two. */
import { writeSync } from 'node:fs'
import { type Answer, run } from './run.ts'

const answer: Answer = run(process.argv.slice(2))
if (answer.wrong) process.stderr.write(`${answer.wrong}\n`)
print(answer.text === '' ? '' : `${answer.text}\n`)
process.exitCode = answer.code

/** Whole before the process ends, also into a pipe; who reads no further (`| head`) has what he wanted. */
function print(text: string): void {
  try {
    for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(1, rest))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
}
