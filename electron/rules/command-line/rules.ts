/** `npm run rules`: whether rule packs hold, what they decide for one person, and what differs between two. */
import { writeSync } from 'node:fs'
import { type Answer, run } from './run.ts'

const answer: Answer = run(process.argv.slice(2))
if (answer.wrong) process.stderr.write(`${answer.wrong}\n`)
// Whole before the process ends, also into a pipe.
for (let rest = Buffer.from(answer.text === '' ? '' : `${answer.text}\n`); rest.length > 0; )
  rest = rest.subarray(writeSync(1, rest))
process.exitCode = answer.code
