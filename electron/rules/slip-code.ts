/** The code on an applicant's slip: number, application, version. Nothing of a person: who scans it looks it up. Pure. */

export type SlipCode = { slipNumber: string; application: string; version: number }

/** Machine prefix, counter, two check digits; see `nextSlipNumber` in `electron/machine/machine.ts`. */
const NUMBER = /^([A-HJ-NP-Z2-9]{3,4})-(\d{6,12})-(\d{2})$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** As printed on the slip. */
export function writeSlipCode({ slipNumber, application, version }: SlipCode): string {
  return `${slipNumber} ${application} ${version}`
}

/**
 * Once the station has signed: where a family checks it. What stands behind `#` is for the officers' own scanners and
 * never leaves the telephone that opens the address.
 * @param checkAt the station's address. @param signed its receipt, a compact JWS.
 */
export function writeSignedSlipCode(code: SlipCode, checkAt: string, signed: string): string {
  return `${checkAt.replace(/\/$/, '')}/slip?code=${signed}#${writeSlipCode(code).replaceAll(' ', '_')}`
}

/** Either of the two; undefined for any other code. */
export function readSlipCode(text: string): SlipCode | undefined {
  const own = /\/slip\?code=[^#]*#(.*)$/s.exec(text.trim())?.[1]?.replaceAll('_', ' ') ?? text
  const [slipNumber = '', application = '', version = '', ...rest] = own.trim().split(' ')
  if (rest.length > 0 || !isSlipNumber(slipNumber) || !UUID.test(application) || !/^[1-9]\d{0,4}$/.test(version))
    return undefined
  return { slipNumber, application, version: Number(version) }
}

/** Whether its check digits hold (ISO 7064 MOD 97-10, letters as 10 to 35): typed or read aloud, too. */
export function isSlipNumber(text: string): boolean {
  const [, prefix = '', counter = '', check = ''] = NUMBER.exec(text) ?? []
  if (check === '') return false
  const digits = [...(prefix + counter)].map((character) => Number.parseInt(character, 36)).join('')
  return BigInt(digits + check) % 97n === 1n
}
