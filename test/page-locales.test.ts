import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { Ability, CardReading, DeviceStatus, Dial, DriverName, Modality, Phase } from '../devices/device.ts'
import {
  Answer,
  ApplicationView,
  AuthorityView,
  BlockedReason,
  CaptureView,
  CommonReason,
  Connection,
  Counts,
  Deadline,
  DecisionChange,
  Finding,
  Missing,
  methods,
  Notice,
  Progress,
  RulesState,
  SafeToGo,
  Section,
  SectionState,
  SessionState,
  UploadView,
  VisitOutcome,
} from '../electron/contract/index.ts'
import { FieldSource, NetworkKind, Prepared, VisitMark } from '../station/protocol/index.ts'

const renderer = join(import.meta.dirname, '../renderer')
const languages = ['vi', 'zh', 'en'] as const

/** Every sentence of a language by its dotted key. */
function readCatalogue(language: string): Map<string, string> {
  const sentences = new Map<string, string>()
  const collect = (value: unknown, key: string): void => {
    if (typeof value === 'string') sentences.set(key, value)
    else
      for (const [name, inner] of Object.entries(value as object)) collect(inner, key === '' ? name : `${key}.${name}`)
  }
  for (const file of globSync('*.json', { cwd: join(renderer, 'locales', language) }))
    collect(JSON.parse(readFileSync(join(renderer, 'locales', language, file), 'utf8')), '')
  return sentences
}

const catalogues = { vi: readCatalogue('vi'), zh: readCatalogue('zh'), en: readCatalogue('en') }
const placeholdersOf = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort()

describe('the catalogues', () => {
  it.each(['vi', 'zh'] as const)('have the same keys and placeholders in %s as in English', (language) => {
    const placeholders = (catalogue: Map<string, string>) =>
      [...catalogue].map(([key, text]) => [key, ...placeholdersOf(text)]).sort()
    expect(placeholders(catalogues[language])).toEqual(placeholders(catalogues.en))
  })

  it('say each thing in one file only', () => {
    const files = globSync('*.json', { cwd: join(renderer, 'locales/en') })
    const names = files.flatMap((file) =>
      Object.keys(JSON.parse(readFileSync(join(renderer, 'locales/en', file), 'utf8')) as object),
    )
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })

  it.each(languages)('have no empty sentence in %s', (language) => {
    expect([...catalogues[language]].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('hold Vietnamese and Chinese, not English left over', () => {
    // Names that are the same in every language.
    const same = (key: string) => key.startsWith('language.') || placeholdersOf(catalogues.en.get(key)!).length > 0
    for (const language of ['vi', 'zh'] as const) {
      const leftOver = [...catalogues[language]].filter(([key, text]) => text === catalogues.en.get(key) && !same(key))
      expect(leftOver).toEqual([])
    }
  })

  const sets: [string, readonly (string | number)[]][] = [
    ['progress', Progress.options],
    ['blocked', BlockedReason.options],
    ['finding', Finding.shape.code.options],
    ['section', Section.options],
    ['sectionState', SectionState.shape.state.options],
    ['mark', VisitMark.options],
    ['fieldSource', FieldSource.options],
    ['phase', Phase.options],
    ['dial', Dial.options],
    ['deviceStatus', DeviceStatus.options],
    ['ability', Ability.options],
    ['driver', DriverName.options],
    ['modality', Modality.options],
    ['eye', [1, 2]],
    ['signedBy', methods.signApplication.input.shape.by.options],
    ['signedHow', methods.signApplication.input.shape.method.options],
    ['countersign', ApplicationView.shape.countersign.shape.state.options],
    ['missing', Missing.shape.what.options],
    ['safe', SafeToGo.shape.answer.options],
    ['copies', methods.listUploads.value.shape.copies.shape.place.options],
    ['card', CardReading.shape.card.options],
    [
      'reason',
      [
        ...CommonReason.options,
        'bad-answer',
        ...Object.values(methods).flatMap((method): string[] => [...method.reasons]),
      ],
    ],
    ['notice', Notice.options],
    ['outcome', VisitOutcome.options],
    ['session', SessionState.shape.session.options],
    ['counts', Object.keys(Counts.shape)],
    ['source', CaptureView.shape.source.options],
    ['group', methods.listApplications.input.shape.group.options],
    ['outbox.none', methods.listApplications.input.shape.group.options],
    ['step', UploadView.shape.step.options],
    ['station', Connection.shape.station.options],
    ['stationHelp', Connection.shape.station.options],
    ['networkKind', [...NetworkKind.options, 'any']],
    ['finger', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['language', languages],
    ['prepared.channel', Prepared.shape.channel.options],
    ['prepared.assurance', Prepared.shape.assurance.options],
    ['rules.refusal', RulesState.shape.refused.element.shape.reason.options],
    ['rules.level', RulesState.shape.layers.element.shape.level.options],
    ['rules.source', RulesState.shape.layers.element.shape.source.options],
    ['rules.eligible', Answer.shape.answer.options],
    ['rules.acceptedHere', Answer.shape.answer.options],
    ['rules.answer', Answer.shape.answer.options],
    ['rules.role', AuthorityView.shape.role.options],
    ['rules.deadline', Deadline.shape.sort.options],
    ['rules.unit', Deadline.shape.unit.options],
    ['rules.change', DecisionChange.shape.what.options],
    ['save', ['saved', 'saving', 'refused']],
  ]
  it.each(sets)('word every value of %s in every language', (prefix, values) => {
    const wanted = values.map((value) => `${prefix}.${value}`)
    for (const language of languages) expect(wanted.filter((key) => !catalogues[language].has(key))).toEqual([])
  })
})

type Node = { type: string; [name: string]: unknown }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** Every node of a tree, in no particular order. */
function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* walk(one)
  if (!isNode(value)) return
  yield value
  for (const inner of Object.values(value)) yield* walk(inner)
}

const shownAttributes = ['label', 'placeholder', 'title', 'alt', 'aria-label', 'description', 'words', 'error']

/** The strings that a node shows as they are: text, `{'text'}`, a template, and either side of a condition. */
function stringsOf(node: unknown): string[] {
  if (!isNode(node)) return []
  if (node.type === 'JSXText' || node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : []
  if (node.type === 'JSXExpressionContainer') return stringsOf(node.expression)
  if (node.type === 'LogicalExpression') return stringsOf(node.right)
  if (node.type === 'ConditionalExpression') return [...stringsOf(node.consequent), ...stringsOf(node.alternate)]
  if (node.type !== 'TemplateLiteral') return []
  return (node.quasis as { value: { raw: string } }[]).map((quasi) => quasi.value.raw)
}

/** What a page's source would show without a catalogue, and the keys that it asks the catalogues for. */
function findShown(source: string): { literals: string[]; keys: string[] } {
  const nodes = [...walk(parseSync('page.tsx', source).program)]
  const elements = nodes.filter(({ type }) => type === 'JSXElement' || type === 'JSXFragment')
  const attributes = nodes.filter(
    ({ type, name }) => type === 'JSXAttribute' && isNode(name) && shownAttributes.includes(String(name.name)),
  )
  const words = nodes.filter(({ type, callee }) => type === 'CallExpression' && isNode(callee) && callee.name === 't')
  const shown = [...elements.flatMap(({ children }) => children), ...attributes.map(({ value }) => value)]
  return {
    literals: shown
      .flatMap(stringsOf)
      .filter((text) => /\p{L}/u.test(text))
      .map((text) => text.trim()),
    keys: words
      .map((call) => (call.arguments as Node[])[0])
      .flatMap(stringsOf)
      // What a template begins with is not a whole key; its values are the closed sets tested above.
      .filter((key) => key !== '' && !key.endsWith('.')),
  }
}

describe('the pages', () => {
  const files = globSync('**/*.tsx', { cwd: renderer })
  const source = (file: string) => readFileSync(join(renderer, file), 'utf8')

  it('are found by this test', () => {
    expect(files.length).toBeGreaterThan(15)
  })

  it('show no word that is not in the catalogues', () => {
    expect(files.flatMap((file) => findShown(source(file)).literals.map((text) => `${file}: ${text}`))).toEqual([])
  })

  it('ask the catalogues only for keys that are there', () => {
    const asked = files.flatMap((file) => findShown(source(file)).keys)
    expect(asked.length).toBeGreaterThan(50)
    expect(asked.filter((key) => !catalogues.en.has(key))).toEqual([])
  })

  it('are caught, when a word stands in them', () => {
    const shown = findShown('export const A = () => <p title="Name">Hello {`there`} {"you"} {t("no.key")} {7}</p>')
    expect(shown.literals.sort()).toEqual(['Hello', 'Name', 'there', 'you'])
    expect(shown.keys).toEqual(['no.key'])
  })
})
