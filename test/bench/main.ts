/** `npm run bench -- save | seal | list | start | plug | fuzz [--cases N] [--json]`: figures, the limits measured in the same run, and the goals. */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { benchFuzz, MILLION } from './fuzz.ts'
import { benchList } from './list.ts'
import type { Verdict } from './measure.ts'
import { benchPlug } from './plug.ts'
import { benchSave } from './save.ts'
import { benchSeal } from './seal.ts'
import { benchStart } from './start.ts'

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Of fuzz, for each parser. */
    cases: { type: 'string', default: String(MILLION) },
    /** Of fuzz: parsers with this in their name. */
    only: { type: 'string', default: '' },
  },
  allowPositionals: true,
})

const benches: Record<
  string,
  () => { figures: object; verdicts: Verdict[] } | Promise<{ figures: object; verdicts: Verdict[] }>
> = {
  save: benchSave,
  seal: benchSeal,
  list: benchList,
  start: benchStart,
  plug: benchPlug,
  fuzz: () => benchFuzz({ cases: Number(values.cases), only: values.only }),
}

// Fuzzing takes minutes and has no goal: only by its name.
const names = positionals.length > 0 ? positionals : Object.keys(benches).filter((name) => name !== 'fuzz')
for (const name of names) {
  const bench = benches[name]
  if (!bench) {
    console.error(`There is no bench “${name}”. There is: ${Object.keys(benches).join(', ')}.`)
    process.exit(1)
  }
  const { figures, verdicts } = await bench()
  const result = { bench: name, node: process.version, cores: cpus().length, figures, verdicts }
  if (values.json) console.log(JSON.stringify(result))
  else {
    console.log(`${name}: ${JSON.stringify(figures, null, 2)}`)
    for (const { measure, value, goal, unit, met } of verdicts)
      console.log(`${met ? 'met   ' : 'missed'} ${measure}: ${value} ${unit}, goal ≤ ${goal}`)
  }
}
