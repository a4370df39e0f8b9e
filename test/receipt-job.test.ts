/** Promise: the printed receipt says what the slip on the screen says, in the applicant's language. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { PrintJob } from '../devices/device.ts'
import { type ApplicationView, readSlipCode } from '../electron/contract/index.ts'
import { receiptJobOf } from '../renderer/screens/application/review/receipt-job.ts'

type Language = 'vi' | 'zh' | 'en'
const LANGUAGES: readonly Language[] = ['vi', 'zh', 'en']
const APPLICATION = '0b5e7f6a-3f0c-4c55-9f5e-000000000001'

beforeAll(async () => {
  const catalogueOf = (language: Language) => {
    const folder = join(import.meta.dirname, '../renderer/locales', language)
    const files = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    return [language, { translation: Object.assign({}, ...files) }] as const
  }
  await i18next.init({
    resources: Object.fromEntries(LANGUAGES.map(catalogueOf)),
    lng: 'en',
    interpolation: { escapeValue: false },
  })
})

/** What the receipt needs of an application. */
function viewOf(changes: Partial<ApplicationView> = {}): ApplicationView {
  const inAll = (text: string) => ({ vi: `${text} vi`, zh: `${text} zh`, en: `${text} en` })
  return {
    application: APPLICATION,
    version: 2,
    // Its check digits by ISO 7064 MOD 97-10, as `readSlipCode` wants them.
    slipNumber: slipNumber('8KQ', '000123'),
    environment: 'production',
    procedure: 'renewal',
    procedures: [{ id: 'renewal', label: inAll('Renewal') }],
    fields: { name: 'Nguyễn Thị Ễ' },
    fee: { amount: 50_000, currency: 'VND', rule: 'Law 1' },
    promisedOn: '2026-12-03',
    promisedBasis: 'Law 2',
    documents: [{ label: inAll('Birth'), gap: { dueOn: '2026-12-10' } }, { label: inAll('Household') }],
    slip: {
      ...{ where: inAll('Station'), bring: [inAll('Old card'), inAll('This slip')], contacts: [] },
      lines: ['provisional', 'fee', 'promised-on', 'where', 'bring', 'code'],
    },
    ...changes,
  } as unknown as ApplicationView
}

function slipNumber(prefix: string, counter: string): string {
  const digits = [...(prefix + counter)].map((one) => Number.parseInt(one, 36)).join('')
  return `${prefix}-${counter}-${String(98n - ((BigInt(digits) * 100n) % 97n)).padStart(2, '0')}`
}

const jobOf = (view: ApplicationView, language: Language) => receiptJobOf(view, language, i18next.getFixedT(language))
const textsOf = (job: PrintJob) => job.flatMap((item) => (item.kind === 'text' ? item.text : []))

describe.each(LANGUAGES)('a receipt in %s', (language) => {
  it('is one that the printer takes', () => {
    expect(PrintJob.parse(jobOf(viewOf(), language)).length).toBeGreaterThan(5)
  })

  it('says all that the slip says, and nothing in another language', () => {
    const said = textsOf(jobOf(viewOf(), language)).join('\n')
    for (const words of [
      'Nguyễn Thị Ễ',
      'Law 1',
      'Law 2',
      'Renewal',
      'Station',
      'Old card',
      'This slip',
      'Birth',
      '2026',
    ])
      expect(said).toContain(words)
    expect(said).not.toContain('Household') // it is not missing
    for (const other of LANGUAGES.filter((one) => one !== language))
      expect(said).not.toMatch(new RegExp(` ${other}$`, 'm'))
  })
})

describe('a receipt', () => {
  it('carries the number large and a code that is looked up by', () => {
    const job = jobOf(viewOf(), 'en')
    const number = viewOf().slipNumber
    expect(job.find((item) => item.kind === 'text' && item.text === number)).toMatchObject({ large: true })
    const code = job.find((item) => item.kind === 'code')
    expect(code && readSlipCode(code.text)).toEqual({ slipNumber: number, application: APPLICATION, version: 2 })
  })

  it('has nothing of a person in its code', () => {
    const code = jobOf(viewOf(), 'en').find((item) => item.kind === 'code')
    expect(code?.text).not.toContain('Nguyễn')
  })

  it('of practice says so first and last; a real one does not', () => {
    const mark = i18next.getFixedT('en')('slip.practice')
    const practice = textsOf(jobOf(viewOf({ environment: 'practice' }), 'en'))
    expect([practice[0], practice.at(-1)]).toEqual([mark, mark])
    expect(textsOf(jobOf(viewOf(), 'en'))).not.toContain(mark)
  })

  it('leaves out what there is not', () => {
    const bare = viewOf({ fee: undefined, slip: undefined, documents: [], promisedOn: '' })
    const said = textsOf(jobOf(bare, 'en'))
    const t = i18next.getFixedT('en')
    for (const label of ['slip.fee', 'slip.where', 'slip.bring', 'slip.gaps', 'slip.expected'])
      expect(said).not.toContain(t(label))
    expect(said).not.toContain('')
  })
})
