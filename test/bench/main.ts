/** `npm run bench -- save | seal | list | start | plug | station | upload | fuzz [--cases N] [--quick] [--province] [--json]`: figures, the limits measured in the same run, and the goals. */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { benchFuzz, MILLION } from './fuzz.ts'
import { benchList } from './list.ts'
import type { Verdict } from './measure.ts'
import { benchPlug } from './plug.ts'
import { benchSave } from './save.ts'
import { benchSeal } from './seal.ts'
import { benchStart } from './start.ts'
import { benchStation } from './station.ts'
import { benchUpload } from './upload.ts'

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Of fuzz, for each parser. */
    cases: { type: 'string', default: String(MILLION) },
    /** Of fuzz: parsers with this in their name. */
    only: { type: 'string', default: '' },
    /** Of station and upload: less of it all. */
    quick: { type: 'boolean', default: false },
    /** Of station: the province's three days alone. */
    province: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})

/** `last`: with `--json`, a line of its own after the result, for whoever reads nothing else. */
type Result = { figures: object; verdicts: Verdict[]; last?: object }

const benches: Record<string, () => Result | Promise<Result>> = {
  save: benchSave,
  seal: benchSeal,
  list: benchList,
  start: benchStart,
  plug: benchPlug,
  station: () => benchStation({ quick: values.quick, province: values.province }),
  upload: () => benchUpload({ isQuick: values.quick }),
  fuzz: () => benchFuzz({ cases: Number(values.cases), only: values.only }),
}

// These take minutes: only by their names.
const long = ['fuzz', 'station', 'upload']
const names = positionals.length > 0 ? positionals : Object.keys(benches).filter((name) => !long.includes(name))
for (const name of names) {
  const bench = benches[name]
  if (!bench) {
    console.error(`There is no bench “${name}”. There is: ${Object.keys(benches).join(', ')}.`)
    process.exit(1)
  }
  const { figures, verdicts, last } = await bench()
  const result = { bench: name, node: process.version, cores: cpus().length, figures, verdicts }
  if (values.json) {
    console.log(JSON.stringify(result))
    if (last) console.log(JSON.stringify(last))
  } else {
    console.log(`${name}: ${JSON.stringify(figures, null, 2)}`)
    for (const { measure, value, goal, unit, met, isFloor } of verdicts)
      console.log(`${met ? 'met   ' : 'missed'} ${measure}: ${value} ${unit}, goal ${isFloor ? '≥' : '≤'} ${goal}`)
  }
}
