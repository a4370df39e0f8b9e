import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { packSchema } from '../electron/rules/command-line/schema.ts'

/** The published JSON Schema says what the app's own parser says, as far as a schema can. */
const root = join(import.meta.dirname, '..')
const published = JSON.parse(readFileSync(join(root, 'docs/rule-pack.schema.json'), 'utf8')) as object
const folder = join(root, 'electron/rules/packs')
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(published)
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>

describe('docs/rule-pack.schema.json', () => {
  it('is what the code gives; after a change: npm run --silent rules -- schema > docs/rule-pack.schema.json', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(packSchema())))
  })

  it.each(files)('takes %s', (name) => {
    expect([isValid(read(name)), isValid.errors]).toEqual([true, null])
  })

  it.each(files)('refuses %s with a part that no pack has', (name) => {
    expect(isValid({ ...read(name), portrait: { background: 7 } })).toBe(false)
    expect(isValid({ ...read(name), id: 'Nowhere' })).toBe(false)
  })

  it('asks a country for all that a layer may leave out', () => {
    const country = files.find((name) => read(name).level === 'country')!
    const { fields, ...without } = read(country)
    expect(fields).toBeDefined()
    expect(isValid(without)).toBe(false)
    const layer = { ...without, level: 'province', regions: ['01'] }
    expect([isValid(layer), isValid.errors?.slice(0, 3)]).toEqual([true, undefined])
  })
})
