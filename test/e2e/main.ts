/**
 * `npm run journey -- --host browser|electron [--country vn|cn] [--captures DIR]
 * [--without STEP | --each-without] [--screenshot FILE of a failure]`, `-- --list`, or `-- --packed BINARY`.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { HostName } from './app.ts'
import { isStep, type StepName, stepNames } from './journey.ts'
import { startPacked } from './packed.ts'
import { people, person } from './person.ts'
import { type AttemptOptions, attempt, type Failure, isDueTo, openHost } from './run-journey.ts'

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: 'browser' },
    country: { type: 'string', default: person.country },
    captures: { type: 'string' },
    screenshot: { type: 'string' },
    without: { type: 'string' },
    'each-without': { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    packed: { type: 'string' },
  },
})

function refuse(sentence: string): never {
  console.error(sentence)
  process.exit(2)
}

const inWords = (failures: readonly Failure[]) =>
  failures.map(({ step, sentence }) => `${step}: ${sentence}`).join(' · ')

type Chosen = Pick<AttemptOptions, 'who' | 'captures' | 'screenshot'>

async function one(hostName: HostName, chosen: Chosen, without?: StepName): Promise<boolean> {
  const host = await openHost(hostName)
  const onStep = (name: StepName, ms: number) => console.log(`${name}: ${(ms / 1000).toFixed(1)} s`)
  try {
    const failures = await attempt(host, { ...chosen, without, onStep })
    console.log(failures.length === 0 ? 'The journey is complete.' : `The journey failed. ${inWords(failures)}`)
    return failures.length === 0
  } finally {
    await host.close()
  }
}

/** Every step left out once, two at a time. */
async function eachWithout(hostName: HostName, chosen: Chosen): Promise<boolean> {
  const host = await openHost(hostName)
  const waiting = [...stepNames]
  let isEachNeeded = true
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const failures = await attempt(host, { ...chosen, without: step })
      const isNeeded = isDueTo(step, failures)
      isEachNeeded &&= isNeeded
      console.log(`without ${step}: ${isNeeded ? 'failed, as it has to' : 'NOT NOTICED'} · ${inWords(failures)}`)
    }
  }
  try {
    await Promise.all([lane(), lane()])
  } finally {
    await host.close()
  }
  return isEachNeeded
}

const { host, without, country, captures } = values
const who = Object.hasOwn(people, country) ? people[country] : undefined
if (host !== 'browser' && host !== 'electron') refuse('--host is browser or electron.')
if (!who) refuse(`--country is ${Object.keys(people).join(' or ')}.`)
if (without !== undefined && !isStep(without))
  refuse(`There is no step “${without}”. There is: ${stepNames.join(', ')}.`)
if (values.packed) await startPacked(values.packed)
else if (values.list) console.log(stepNames.join('\n'))
else {
  const chosen = { who, captures: captures && resolve(captures), screenshot: values.screenshot }
  const ok = await (values['each-without'] ? eachWithout(host, chosen) : one(host, chosen, without))
  process.exitCode = ok ? 0 : 1
}
