/** The command line after `--`, the same for both hosts. The only place outside packs and seeds that names a country. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type Options = {
  browser: boolean
  /** 0: any free one. */
  port: number
  data: string
  open: boolean
  country: string
  captures: string | undefined
  /** For the simulated devices' prints. */
  seed: number
  /** No embedded station; the machine is enrolled with a code. */
  production: boolean
}

export const USAGE = `npm start -- [options]
  --browser        serve to a browser, even where Electron is there
  --port N         of the browser host (default: any free one)
  --data DIR       where records are kept (default: ~/.doorstep/practice-COUNTRY)
  --no-open        do not open a browser
  --country vn|cn  which rule pack the practice station works under (default: vn)
  --captures DIR   take portrait*.jpg|png and finger-<NIST position>*.png|jpg from here
  --seed N         of the simulated fingerprints (default: 1)
  --production     no practice station; ask for the enrolment code of a real one`

/** @throws {Error} with a sentence for the person at the terminal. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      browser: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      country: { type: 'string', default: 'vn' },
      captures: { type: 'string' },
      seed: { type: 'string', default: '1' },
      production: { type: 'boolean', default: false },
    },
  })
  const { country, production } = values
  if (!/^[a-z]{2}$/.test(country)) throw new Error('--country takes two letters, for example vn or cn')
  return {
    browser: values.browser,
    port: wholeNumber('--port', values.port, 65_535),
    data: resolve(values.data ?? join(homedir(), '.doorstep', production ? 'production' : `practice-${country}`)),
    open: !values['no-open'],
    country,
    captures: values.captures === undefined ? undefined : resolve(values.captures),
    seed: wholeNumber('--seed', values.seed, 2 ** 31),
    production,
  }
}

function wholeNumber(name: string, text: string, most: number): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > most)
    throw new Error(`${name} takes a whole number up to ${most}`)
  return number
}
