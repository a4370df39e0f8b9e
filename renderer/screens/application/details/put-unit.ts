/** Written from the large to the small, as in 安徽省合肥市: what comes after a unit is within it. */
const LARGEST_FIRST = /^\p{Script=Han}/u

/** An address with a unit's written name where it belongs: before the rest in Han characters, after it in other scripts. */
export function putUnit(address: string, unit: string): string {
  const rest = address.trim()
  if (rest === '' || rest.includes(unit)) return rest || unit
  return LARGEST_FIRST.test(unit) ? unit + rest : `${rest.replace(/[\s,]+$/, '')}, ${unit}`
}
