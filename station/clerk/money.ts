/** Amounts as clerks read and type them; everywhere else they are whole numbers of minor units. */

/** What ISO 4217 says of a currency: 2 for CNY, 0 for VND. */
function digitsOf(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.resolvedOptions().maximumFractionDigits ?? 2
}

/** Without a language of its own: `-1234.50`. @param amount minor units. */
export function plainAmount(amount: number, currency: string): string {
  const digits = digitsOf(currency)
  const plain = String(Math.abs(amount)).padStart(digits + 1, '0')
  const whole = plain.slice(0, plain.length - digits)
  return `${amount < 0 ? '-' : ''}${whole}${digits > 0 ? `.${plain.slice(-digits)}` : ''}`
}

/** Thousands apart by a narrow space that does not break (ISO 80000-1), which no language takes for a decimal sign. */
export function showMoney(amount: number, currency: string): string {
  const [whole = '', rest] = plainAmount(amount, currency).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f')
  return `${grouped}${rest === undefined ? '' : `.${rest}`} ${currency}`
}

const GROUPED = /^\d{1,3}(?:[.,'\s]\d{3})*$|^\d+$/

/**
 * Minor units of what was typed; undefined where it can be read in two ways or none. A last part of one or two digits
 * is a fraction, where the currency has one; every other mark stands between thousands.
 */
export function readAmount(text: string, currency: string): number | undefined {
  const digits = digitsOf(currency)
  const typed = text.trim()
  const [, whole = typed, rest = ''] = (digits > 0 && /^(.*)[.,](\d{1,2})$/.exec(typed)) || []
  if (!GROUPED.test(whole)) return undefined
  const amount = Number(`${whole.replace(/\D/g, '')}${rest.padEnd(digits, '0')}`)
  return Number.isSafeInteger(amount) ? amount : undefined
}
