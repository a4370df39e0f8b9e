/** `npm run journey -- --host browser|electron [--without STEP | --each-without | --list]`, or `-- --packed BINARY`. */
import { parseArgs } from 'node:util'
import type { HostName } from './app.ts'
import { isStep, type StepName, stepNames } from './journey.ts'
import { startPacked } from './packed.ts'
import { attempt, type Failure, isDueTo, openHost } from './run-journey.ts'

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: 'browser' },
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

async function one(hostName: HostName, without?: StepName): Promise<boolean> {
  const host = await openHost(hostName)
  const onStep = (name: StepName, ms: number) => console.log(`${name}: ${(ms / 1000).toFixed(1)} s`)
  try {
    const failures = await attempt(host, { without, onStep })
    console.log(failures.length === 0 ? 'The journey is complete.' : `The journey failed. ${inWords(failures)}`)
    return failures.length === 0
  } finally {
    await host.close()
  }
}

/** Every step left out once, two at a time. */
async function eachWithout(hostName: HostName): Promise<boolean> {
  const host = await openHost(hostName)
  const waiting = [...stepNames]
  let isEachNeeded = true
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const failures = await attempt(host, { without: step })
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

const { host, without } = values
if (host !== 'browser' && host !== 'electron') refuse('--host is browser or electron.')
if (without !== undefined && !isStep(without))
  refuse(`There is no step “${without}”. There is: ${stepNames.join(', ')}.`)
if (values.packed) await startPacked(values.packed)
else if (values.list) console.log(stepNames.join('\n'))
else {
  const ok = await (values['each-without'] ? eachWithout(host) : one(host, without))
  process.exitCode = ok ? 0 : 1
}
