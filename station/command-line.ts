import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Environment, Sha256 } from './protocol/index.ts'
import { readSeed } from './seed.ts'
import type { StationOptions } from './station.ts'
import { StationError } from './station-error.ts'

export type CommandLine = StationOptions & { wantsCode: boolean; logLevel: string }

/** @throws {StationError} `bad-option` with a sentence. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const values = parse(args)
  const environment = Environment.safeParse(values.environment)
  if (!environment.success) throw new StationError('bad-option', '--environment is practice or production.')
  if (values.data === undefined) throw new StationError('bad-option', 'Say where the data is: --data DIR.')
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StationError('bad-option', '--port is 0 to 65535.')
  if (!/^[a-z]{2}$/.test(values.country)) throw new StationError('bad-option', '--country is two small letters.')
  const tlsKeys = values['tls-key-sha256']
  if (tlsKeys?.some((hash) => !Sha256.safeParse(hash).success))
    throw new StationError('bad-option', '--tls-key-sha256 is 64 small hexadecimal digits.')
  const seedPath = values.seed ?? (environment.data === 'practice' ? practiceSeed(values.country) : undefined)
  return {
    dataFolder: values.data,
    port,
    host: values.host,
    environment: environment.data,
    country: values.country,
    ...(values.keys === undefined ? {} : { keysFolder: values.keys }),
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.url === undefined ? {} : { publicUrl: values.url }),
    ...(values['recovery-recipient'] === undefined ? {} : { recoveryRecipient: values['recovery-recipient'] }),
    ...(tlsKeys === undefined ? {} : { tlsKeys }),
    ...(seedPath === undefined ? {} : { seed: readSeed(seedPath) }),
    wantsCode: values['new-code'],
    logLevel: values['log-level'],
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        keys: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '0' },
        url: { type: 'string' },
        environment: { type: 'string', default: 'practice' },
        country: { type: 'string', default: 'vn' },
        name: { type: 'string' },
        seed: { type: 'string' },
        'recovery-recipient': { type: 'string' },
        'tls-key-sha256': { type: 'string', multiple: true },
        'new-code': { type: 'boolean', default: false },
        'log-level': { type: 'string', default: 'warn' },
      },
    }).values
  } catch (error) {
    throw new StationError('bad-option', error instanceof Error ? error.message : 'Unknown option.', { cause: error })
  }
}

/** The team that is shipped for practice, when there is one for the country. */
function practiceSeed(country: string): string | undefined {
  const path = fileURLToPath(new URL(`./practice/${country}.json`, import.meta.url))
  return existsSync(path) ? path : undefined
}
