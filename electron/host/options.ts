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
  /** Real devices and no practice ones; production has no others. */
  realDevices: boolean
  /** Serial port of the card reader. */
  reader: string | undefined
  /** Which camera the page opens: the machine's own, or its practice twin. */
  camera: 'page-camera' | 'canvas-camera'
  /** Folder of second copies; in practice there always is one. */
  copies: string | undefined
  /** Folders that sealed packets may be carried out to, beside what is plugged in. */
  carry: readonly string[]
  /** Practice only, for journeys: PDFs go there, and no dialog asks. */
  savePdfTo: string | undefined
}

export const USAGE = `npm start -- [options]
  --browser        serve to a browser, even where Electron is there
  --port N         of the browser host (default: any free one)
  --data DIR       where records are kept (default: ~/.doorstep/practice-COUNTRY)
  --no-open        do not open a browser
  --country vn|cn  which rule pack the practice station works under (default: vn)
  --captures DIR   take portrait*.jpg|png and finger-<NIST position>*.png|jpg from here
  --seed N         of the simulated fingerprints (default: 1)
  --devices practice|real  real devices in practice as well (default: practice; production is always real)
  --reader PORT    serial port of a card reader, for example /dev/ttyUSB0 or COM3
  --camera page|canvas  the machine's camera, or a drawn one (default: canvas in practice, page in production)
  --copies DIR     second copies of sealed packets go here (production: on another disk)
  --carry DIR      sealed packets may be carried out to this folder as well as to what is plugged in; repeatable
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
      devices: { type: 'string' },
      reader: { type: 'string' },
      camera: { type: 'string' },
      copies: { type: 'string' },
      carry: { type: 'string', multiple: true },
      'save-pdf-to': { type: 'string' },
      production: { type: 'boolean', default: false },
    },
  })
  const { country, production, reader } = values
  if (!/^[a-z]{2}$/.test(country)) throw new Error('--country takes two letters, for example vn or cn')
  const devices = oneOf('--devices', values.devices, ['practice', 'real']) ?? (production ? 'real' : 'practice')
  const camera = oneOf('--camera', values.camera, ['page', 'canvas']) ?? (production ? 'page' : 'canvas')
  // Their readings would be refused at finalise, after the visit; here it costs nobody anything.
  if (production && (devices === 'practice' || camera === 'canvas'))
    throw new Error('--production takes real devices and the machine’s own camera')
  if (production && values['save-pdf-to'] !== undefined) throw new Error('--save-pdf-to is for practice only')
  if (reader === '') throw new Error('--reader takes a serial port, for example /dev/ttyUSB0 or COM3')
  const data = resolve(values.data ?? join(homedir(), '.doorstep', production ? 'production' : `practice-${country}`))
  return {
    browser: values.browser,
    port: wholeNumber('--port', values.port, 65_535),
    data,
    open: !values['no-open'],
    country,
    captures: folder(values.captures),
    seed: wholeNumber('--seed', values.seed, 2 ** 31),
    production,
    realDevices: devices === 'real',
    reader,
    camera: camera === 'page' ? 'page-camera' : 'canvas-camera',
    copies: folder(values.copies) ?? (production ? undefined : join(data, 'second-copy')),
    carry: values.carry?.map((path) => resolve(path)) ?? (production ? [] : [join(data, 'carry')]),
    savePdfTo: folder(values['save-pdf-to']),
  }
}

const folder = (path: string | undefined): string | undefined => (path === undefined ? undefined : resolve(path))

function oneOf<const T extends string>(name: string, word: string | undefined, words: readonly T[]): T | undefined {
  const known = words.find((one) => one === word)
  if (word !== undefined && known === undefined) throw new Error(`${name} takes ${words.join(' or ')}`)
  return known
}

function wholeNumber(name: string, text: string, most: number): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > most)
    throw new Error(`${name} takes a whole number up to ${most}`)
  return number
}
