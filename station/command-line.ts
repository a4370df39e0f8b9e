import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readReportOptions } from './clerk/published.ts'
import { readPartners } from './hand-off/partners.ts'
import { readKnownPacks } from './intake/known-packs.ts'
import type { Limits } from './limits.ts'
import { Environment, Sha256 } from './protocol/index.ts'
import { isTimeZone } from './rules/country-rules.ts'
import { type RulesOptions, type RulesSeed, readPayments, readPrepared } from './rules/rules-options.ts'
import { readSeed } from './seed.ts'
import type { StationOptions } from './station.ts'
import { StationError } from './station-error.ts'
import { readUploadRules } from './upload-rules.ts'

/** What a verb may be told besides where the station is. */
export type VerbOptions = {
  /** The verb and what follows it. */
  words: readonly string[]
  to?: string
  from?: string
  role?: string
  replaces?: string
  signature?: string
}

export type CommandLine = { station: StationOptions; wantsCode: boolean; logLevel: string; verb?: VerbOptions }

/** Gives `help` when that is asked for. @throws {StationError} `bad-option` with a sentence. */
export function readCommandLine(args: readonly string[]): CommandLine | 'help' {
  const { values, positionals } = parse(args)
  if (values.help || positionals[0] === 'help') return 'help'
  const environment = Environment.safeParse(values.environment)
  if (!environment.success) throw new StationError('bad-option', '--environment is practice or production.')
  if (values.data === undefined) throw new StationError('bad-option', 'Say where the data is: --data DIR.')
  const port = whole(values.port, '--port', 65_535)
  if (!/^[a-z]{2}$/.test(values.country)) throw new StationError('bad-option', '--country is two small letters.')
  const timeZone = values['time-zone']
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new StationError('bad-option', '--time-zone is a name such as Asia/Shanghai.')
  const tlsKeys = values['tls-key-sha256']
  if (tlsKeys?.some((hash) => !Sha256.safeParse(hash).success))
    throw new StationError('bad-option', '--tls-key-sha256 is 64 small hexadecimal digits.')
  const seedPath = values.seed ?? (environment.data === 'practice' ? practiceSeed(values.country) : undefined)
  const rulesPath = values['upload-rules']
  const hours = values['review-hours']
  const seed = seedPath === undefined ? undefined : readSeed(seedPath)
  const station: StationOptions = {
    dataFolder: values.data,
    port,
    host: values.host,
    environment: environment.data,
    country: values.country,
    limits: limitsOf(values),
    rulePacks: readKnownPacks(values['rule-packs'] ?? []),
    ...given('keysFolder', values.keys),
    ...given('database', values.database),
    ...given('packets', values.packets),
    ...given('name', values.name),
    ...given('timeZone', timeZone),
    ...given('publicUrl', values.url),
    ...given('proxies', values.proxy),
    ...given('metricsToken', values['metrics-token']),
    ...given('recoveryRecipient', values['recovery-recipient']),
    ...given('tlsKeys', tlsKeys),
    ...given('uploadRules', rulesPath === undefined ? undefined : readUploadRules(rulesPath)),
    ...given('seed', seed),
    ...given('rules', rulesOf(values, seed?.rules)),
    ...given('partners', values.partners === undefined ? undefined : readPartners(values.partners)),
    ...given('reviewHours', hours === undefined ? undefined : whole(hours, '--review-hours', 1_000, 1)),
    ...given('report', values.report === undefined ? undefined : readReportOptions(values.report)),
  }
  const words = { wantsCode: values['new-code'], logLevel: values['log-level'] }
  if (positionals.length === 0) return { station, ...words }
  const verb: VerbOptions = {
    words: positionals,
    ...given('to', values.to),
    ...given('from', values.from),
    ...given('role', values.role),
    ...given('replaces', values.replaces),
    ...given('signature', values.signature),
  }
  return { station, ...words, verb }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        keys: { type: 'string' },
        database: { type: 'string' },
        packets: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '0' },
        url: { type: 'string' },
        proxy: { type: 'string', multiple: true },
        environment: { type: 'string', default: 'practice' },
        country: { type: 'string', default: 'vn' },
        name: { type: 'string' },
        'time-zone': { type: 'string' },
        seed: { type: 'string' },
        'upload-rules': { type: 'string' },
        'rule-packs': { type: 'string', multiple: true },
        rules: { type: 'string', multiple: true },
        region: { type: 'string' },
        payments: { type: 'string' },
        prepared: { type: 'string' },
        report: { type: 'string' },
        'review-hours': { type: 'string' },
        partners: { type: 'string' },
        'rate-per-minute': { type: 'string' },
        'keep-free': { type: 'string' },
        'metrics-token': { type: 'string' },
        'recovery-recipient': { type: 'string' },
        'tls-key-sha256': { type: 'string', multiple: true },
        'new-code': { type: 'boolean', default: false },
        'log-level': { type: 'string', default: 'warn' },
        help: { type: 'boolean', default: false },
        to: { type: 'string' },
        from: { type: 'string' },
        role: { type: 'string' },
        replaces: { type: 'string' },
        signature: { type: 'string' },
      },
    })
  } catch (error) {
    throw new StationError('bad-option', error instanceof Error ? error.message : 'Unknown option.', { cause: error })
  }
}

function limitsOf(values: { 'rate-per-minute'?: string; 'keep-free'?: string }): Partial<Limits> {
  const rate = values['rate-per-minute']
  const free = values['keep-free']
  return {
    ...given('perMinute', rate === undefined ? undefined : whole(rate, '--rate-per-minute', 1_000_000, 1)),
    ...given('keepFreeBytes', free === undefined ? undefined : whole(free, '--keep-free', Number.MAX_SAFE_INTEGER)),
  }
}

type RuleValues = { rules?: string[]; region?: string; payments?: string; prepared?: string }

/** What was said on the command line, else what the practice team comes with; undefined: nothing at all. */
function rulesOf(values: RuleValues, seed: RulesSeed | undefined): RulesOptions | undefined {
  const { rules, region, payments, prepared } = values
  if (region !== undefined && !/^[0-9A-Z]{1,12}$/.test(region))
    throw new StationError('bad-option', '--region is the code of an administrative unit.')
  for (const folder of rules ?? [])
    if (!existsSync(folder)) throw new StationError('bad-option', `The rule packs in ${folder} cannot be read.`)
  const said = {
    ...seed,
    ...given('folders', rules),
    ...given('region', region),
    ...given('payments', payments === undefined ? undefined : readPayments(payments)),
    ...given('prepared', prepared === undefined ? undefined : readPrepared(prepared)),
  }
  return Object.keys(said).length > 0 ? said : undefined
}

function whole(text: string, option: string, most: number, least = 0): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isInteger(number) || number < least || number > most)
    throw new StationError('bad-option', `${option} is ${least} to ${most}.`)
  return number
}

/** A field that is there only when it has a value. */
const given = <K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } =>
  value === undefined ? {} : ({ [name]: value } as { [key in K]?: V })

/** The team that is shipped for practice, when there is one for the country. */
function practiceSeed(country: string): string | undefined {
  const path = fileURLToPath(new URL(`./practice/${country}.json`, import.meta.url))
  return existsSync(path) ? path : undefined
}
