/** What an administrator may ask on the command line. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Ability, Address, ChipAccess, DeviceSettings, DriverName, EyePosition, FingerPosition } from '../device.ts'

export const USAGE = `Usage:
  npm run devices -- list [--json]
  npm run devices -- try <driver> --address <path | url | vid:pid | reader's name> [--json]
      [--baud N]                 of a serial line
      [--out DIR]                keep pictures, records and raw bytes there
      [--timeout MS]             give up after so long, 1 to 120000
      [--take ABILITY]           of a device with several: finger, iris, portrait …
      [--positions 2,3]          fingers 1 to 10 (right thumb first) or eyes 1 to 2
      [--access DOC,BIRTH,EXPIRY | --can N]   opens a chip; dates as 2001-02-03
      [--text TEXT]              what a printer prints
      [--trust PEMFILE]          authorities that vouch for scanners
      [--csca PEMFILE]           authorities that sign chips`

export type ListCommand = { command: 'list'; json: boolean }
export type TryCommand = {
  command: 'try'
  json: boolean
  driver: DriverName
  address: string
  baud?: number | undefined
  out?: string | undefined
  timeoutMs?: number | undefined
  take?: Ability | undefined
  positions?: number[] | undefined
  access?: ChipAccess | undefined
  text: string
  settings: DeviceSettings
}
export type Command = ListCommand | TryCommand
/** A command, or the sentence that says why it is none. */
export type Parsed = Command | { wrong: string }

const TryOptions = z.strictObject({
  json: z.boolean().default(false),
  address: Address,
  baud: z.coerce.number().int().min(1_200).max(921_600).optional(),
  out: z.string().min(1).optional(),
  timeout: z.coerce.number().int().min(1).max(120_000).optional(),
  take: Ability.optional(),
  positions: z
    .string()
    .transform((text) => text.split(',').map(Number))
    .pipe(
      z
        .array(z.union([FingerPosition, EyePosition]))
        .min(1)
        .max(10),
    )
    .optional(),
  access: z
    .string()
    .transform((text): unknown => {
      const [documentNumber, birthDate, validUntil] = text.split(',')
      return { documentNumber, birthDate: isoDay(birthDate, 'past'), validUntil: isoDay(validUntil, 'future') }
    })
    .pipe(ChipAccess)
    .optional(),
  can: z
    .string()
    .transform((can): unknown => ({ can }))
    .pipe(ChipAccess)
    .optional(),
  text: z.string().min(1).max(1_000).default('Doorstep'),
  trust: z.string().min(1).optional(),
  csca: z.string().min(1).optional(),
})

/** @param args as they stand behind the program's name. */
export function readCommand(args: readonly string[]): Parsed {
  try {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        ...{ address: text, baud: text, out: text, timeout: text, take: text, positions: text },
        ...{ access: text, can: text, text, trust: text, csca: text },
      },
    })
    const [command, name, ...more] = positionals
    if (command === 'list' && name === undefined && Object.keys(values).every((option) => option === 'json'))
      return { command, json: values.json ?? false }
    if (command !== 'try' || more.length > 0) return { wrong: 'There is list and try.' }
    const driver = DriverName.safeParse(name)
    if (!driver.success) return { wrong: `There is no driver ${name ?? 'without a name'}.` }
    const options = TryOptions.safeParse(values)
    if (!options.success) return { wrong: `--${options.error.issues[0]?.path.join(' ')} is missing or wrong.` }
    const { timeout, trust, csca, can, access = can, ...rest } = options.data
    const settings = DeviceSettings.safeParse({ added: [], scannerRoots: readPems(trust), chipRoots: readPems(csca) })
    if (!settings.success) return { wrong: 'The file of --trust or --csca does not hold certificates in PEM.' }
    return { command, driver: driver.data, ...rest, timeoutMs: timeout, access, settings: settings.data }
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) } // an option nobody knows, a file that is not there
  }
}

/** Each certificate of the file. */
function readPems(file: string | undefined): string[] {
  if (file === undefined) return []
  const pems = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (pems === null) throw new Error(`${file} holds no certificate in PEM.`)
  return pems
}

/** `2001-02-03`, `20010203`, or `010203` as in the machine-readable zone, whose century is the one that makes sense. */
function isoDay(text: string | undefined, when: 'past' | 'future'): string | undefined {
  const [, century, year, month, day] = /^(\d\d)?(\d\d)-?(\d\d)-?(\d\d)$/.exec(text ?? '') ?? []
  if (year === undefined) return text
  const guessed = when === 'past' && Number(year) > new Date().getUTCFullYear() % 100 ? '19' : '20'
  return `${century ?? guessed}${year}-${month}-${day}`
}
