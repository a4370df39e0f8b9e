import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseDate } from '../dates.ts'
import { compose, layersFor } from '../layers.ts'
import { shippedPacks } from '../load.ts'
import { type LoadedLayer, type LoadedPack, RulePackError } from '../parse.ts'
import { UnitTableError } from '../units/units.ts'
import { check } from './check.ts'
import { diff, groupOf } from './diff.ts'
import { explain, type Language } from './explain.ts'
import { regionsMeant } from './find-region.ts'
import { readFiles } from './read-files.ts'
import { PersonError, readPerson } from './read-person.ts'
import { packSchema } from './schema.ts'
import { wordExplanation } from './sheet.ts'
import { wordChecked, wordDifferences } from './words.ts'

export type Answer = { code: number; text: string; wrong?: string }

export const USAGE = `npm run rules -- check [FILE|FOLDER …] [--json]
npm run rules -- explain --country CC [--region CODE-OR-NAME] --date YYYY-MM-DD --person FILE|- [--packs FOLDER] [--language vi|zh|en] [--json]
npm run rules -- diff A B [--packs FOLDER] [--json] [--exit-code]      A, B: a file, a pack's id, or CC@DATE[@REGION]
npm run rules -- schema                                               the JSON Schema of a pack's file`

/** What the command line asks for could not be done; a sentence for whoever typed it. */
class AskedWrong extends Error {}

/** One command. Throws for nothing that can be typed. */
export function run(args: readonly string[]): Answer {
  try {
    const { values, positionals } = read(args)
    const [command, ...rest] = positionals
    if (values.help) return { code: 0, text: USAGE }
    if (command === 'check') return checked(rest, values.json)
    if (command === 'explain') return explained(values)
    if (command === 'diff') return differing(rest, values)
    if (command === 'schema') return { code: 0, text: JSON.stringify(packSchema(), null, 2) }
    return { code: 2, text: '', wrong: USAGE }
  } catch (error) {
    const isTold = [AskedWrong, PersonError, RulePackError, UnitTableError].some((kind) => error instanceof kind)
    if (!isTold || !(error instanceof Error)) throw error
    const wantsJson = args.includes('--json')
    return { code: 1, text: wantsJson ? JSON.stringify({ error: error.message }) : '', wrong: error.message }
  }
}

type Values = ReturnType<typeof read>['values']
function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        country: { type: 'string' },
        region: { type: 'string', default: '' },
        date: { type: 'string' },
        person: { type: 'string' },
        packs: { type: 'string' },
        language: { type: 'string' },
        json: { type: 'boolean', default: false },
        'exit-code': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new AskedWrong(`${error instanceof Error ? error.message : 'cannot be understood'}\n${USAGE}`)
  }
}

function checked(paths: readonly string[], asJson: boolean): Answer {
  const found = check(paths)
  return { code: found.ok ? 0 : 1, text: asJson ? JSON.stringify(found) : wordChecked(found) }
}

function explained({ country, region, date = '', person, packs, language, json }: Values): Answer {
  if (!country || !person) throw new AskedWrong(`explain asks for --country, --date and --person\n${USAGE}`)
  if (language !== undefined && !isLanguage(language)) throw new AskedWrong('--language is vi, zh or en')
  const layers = layersIn(packs)
  const place = placeOf(layers, country, region, date)
  const loaded = packOn(layers, country, date, place)
  const said = explain(loaded, readPerson(jsonIn(person), loaded.pack, date), place, date, language)
  const { pack } = loaded
  return { code: 0, text: json ? JSON.stringify(said) : wordExplanation(said, pack, language ?? pack.language) }
}

function differing([a, b, ...more]: readonly string[], { packs, json, 'exit-code': isStrict }: Values): Answer {
  if (!a || !b || more.length > 0) throw new AskedWrong(`diff asks for two packs\n${USAGE}`)
  const layers = layersIn(packs)
  const found = diff(contentOf(layers, a), contentOf(layers, b))
  const grouped = found.map((one) => ({ group: groupOf(one.where), ...one }))
  const text = json ? JSON.stringify({ differences: grouped }) : wordDifferences(found)
  return { code: isStrict && found.length > 0 ? 1 : 0, text }
}

function contentOf(layers: readonly LoadedLayer[], said: string): unknown {
  const [country = '', date, region = ''] = said.split('@')
  if (date !== undefined) return packOn(layers, country, date, placeOf(layers, country, region, date)).pack
  if (existsSync(said)) {
    const [layer, ...more] = layersAt(said)
    if (!layer || more.length > 0) throw new AskedWrong(`${said} is not one pack’s file`)
    return layer.content
  }
  const ours = layers.filter(({ head }) => head.id === said)
  const newest = Math.max(...ours.map(({ head }) => head.revision ?? 1))
  const found = ours.find(({ head }) => (head.revision ?? 1) === newest)
  if (!found)
    throw new AskedWrong(`there is no file and no pack ${said}; there are ${namesOf(layers, ({ head }) => head.id)}`)
  return found.content
}

const layersIn = (folder: string | undefined): LoadedLayer[] =>
  folder === undefined ? shippedPacks() : layersAt(folder)

/** Of a file or a folder; one that does not hold is not passed over, because another one would decide instead of it. */
function layersAt(path: string): LoadedLayer[] {
  return readFiles([path]).map(({ file, layer, problem }) => {
    if (!layer) throw new AskedWrong(`${file}: ${problem?.code}: ${problem?.message}`)
    return layer
  })
}

const namesOf = (layers: readonly LoadedLayer[], nameOf: (layer: LoadedLayer) => string): string =>
  [...new Set(layers.map(nameOf))].join(', ') || 'none'

function packOn(layers: readonly LoadedLayer[], country: string, date: string, place: string): LoadedPack {
  // Beyond it, what is reckoned from the day might need a year of five digits.
  if (date.length !== 10 || !parseDate(date) || date > '9000') throw new AskedWrong('--date is a day: YYYY-MM-DD')
  const found = compose(layersFor(layers, country, place, date))
  if (found) return found
  const there = namesOf(layers, ({ head }) => head.country)
  throw new AskedWrong(`no rule pack of ${country} is in force on ${date}; there are packs of ${there}`)
}

function placeOf(layers: readonly LoadedLayer[], country: string, region: string, date: string): string {
  if (region.trim() === '') return ''
  const ours = layers.filter(({ head }) => head.country === country)
  const units = ours.find(({ head }) => head.units !== undefined)?.head.units
  const [place, ...others] = regionsMeant(region, { units, layers: ours, date })
  if (place === undefined) throw new AskedWrong(`there is no region “${region}” in ${country}`)
  if (others.length === 0) return place.code
  const first = [place, ...others].slice(0, 8).map(({ code, name }) => `${code} ${name}`)
  throw new AskedWrong(`“${region}” could be any of ${others.length + 1} regions; write the code: ${first.join('; ')}`)
}

function jsonIn(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch {
    throw new AskedWrong(`the person’s file ${file} cannot be read`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new AskedWrong(`${file} is not JSON`)
  }
}

const isLanguage = (text: string): text is Language => ['vi', 'zh', 'en'].includes(text)
