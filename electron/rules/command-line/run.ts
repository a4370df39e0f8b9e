import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseDate } from '../dates.ts'
import { compose, layersFor } from '../layers.ts'
import { shippedPacks } from '../load.ts'
import { type LoadedLayer, type LoadedPack, parseLayer, RulePackError } from '../parse.ts'
import { check } from './check.ts'
import { diff } from './diff.ts'
import { explain, type Language } from './explain.ts'
import { findRegion } from './find-region.ts'
import { PersonError, readPerson } from './read-person.ts'
import { packSchema } from './schema.ts'
import { wordChecked, wordDifferences, wordExplanation } from './words.ts'

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
    if (!(error instanceof AskedWrong || error instanceof PersonError || error instanceof RulePackError)) throw error
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
  const place = placeOf(layers, country, region)
  const pack = packOn(layers, country, date, place)
  const said = explain(pack, readPerson(jsonIn(person), pack.pack), place, date, language)
  return { code: 0, text: json ? JSON.stringify(said) : wordExplanation(said) }
}

function differing([a, b, ...more]: readonly string[], { packs, json, 'exit-code': isStrict }: Values): Answer {
  if (!a || !b || more.length > 0) throw new AskedWrong(`diff asks for two packs\n${USAGE}`)
  const layers = layersIn(packs)
  const found = diff(contentOf(layers, a), contentOf(layers, b))
  const text = json ? JSON.stringify({ differences: found }) : wordDifferences(found)
  return { code: isStrict && found.length > 0 ? 1 : 0, text }
}

function contentOf(layers: readonly LoadedLayer[], said: string): unknown {
  const [country = '', date, region = ''] = said.split('@')
  if (date !== undefined) return packOn(layers, country, date, placeOf(layers, country, region)).pack
  if (existsSync(said)) return parseLayer(readFileSync(said)).content
  const found = layers.filter(({ head }) => head.id === said).at(-1)
  if (!found)
    throw new AskedWrong(
      `there is no file and no pack ${said}; there are ${layers.map(({ head }) => head.id).join(', ')}`,
    )
  return found.content
}

function layersIn(folder: string | undefined): LoadedLayer[] {
  if (folder !== undefined && !existsSync(folder)) throw new AskedWrong(`the folder ${folder} is not there`)
  return shippedPacks(folder)
}

function packOn(layers: readonly LoadedLayer[], country: string, date: string, place: string): LoadedPack {
  if (date.length !== 10 || !parseDate(date)) throw new AskedWrong('--date is a day: YYYY-MM-DD')
  const found = compose(layersFor(layers, country, place, date))
  if (found) return found
  const there = [...new Set(layers.map(({ head }) => head.country))].join(', ')
  throw new AskedWrong(`no rule pack of ${country} is in force on ${date}; there are packs of ${there}`)
}

function placeOf(layers: readonly LoadedLayer[], country: string, region: string): string {
  if (region.trim() === '') return ''
  const ours = layers.filter(({ head }) => head.country === country)
  const units = ours.find(({ head }) => head.units !== undefined)?.head.units
  const place = findRegion(region, units, ours)
  if (place === undefined) throw new AskedWrong(`there is no region “${region}” in ${country}`)
  return place
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
