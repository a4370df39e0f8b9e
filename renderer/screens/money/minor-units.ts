/** As the contract has it: ten million in a currency of two decimals. */
const MOST = 1_000_000_000

/** How many decimals a currency is written with (ISO 4217, as the system's own tables have it). */
export const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/**
 * `25.000`, `25 000`, `25,000` and `25000` where the currency has no decimals; `20.5` and `20,50` where it has two.
 * Undefined: it can be read as more than one amount, or as none.
 */
export function minorUnits(text: string, decimals: number): number | undefined {
  const bare = text.replace(/\s/gu, '')
  const amount = decimals === 0 ? whole(bare) : withDecimals(bare, decimals)
  return amount !== undefined && amount <= MOST ? amount : undefined
}

/** A dot or comma stands before three digits or it is no thousand's mark: `25.5` is not two hundred and fifty-five. */
const whole = (bare: string): number | undefined =>
  /^(\d+|\d{1,3}([.,]\d{3})+)$/.test(bare) ? Number(bare.replace(/[.,]/g, '')) : undefined

function withDecimals(bare: string, decimals: number): number | undefined {
  const match = /^(\d{1,9})(?:[.,](\d+))?$/.exec(bare)
  const part = match?.[2] ?? ''
  return match && part.length <= decimals ? Number(`${match[1]}${part.padEnd(decimals, '0')}`) : undefined
}
