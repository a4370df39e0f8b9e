/** Citizen numbers, checked by the pack's rule: shape, check character, and agreement with what else is known. */
import type { Finding } from '../contract/findings.ts'
import { isFullDate, parseDate } from './dates.ts'
import type { NumberRule } from './pack.ts'

export type NumberProblem = { code: Extract<Finding['code'], `number-${string}`>; blocks: boolean }

export type NumberCheck = { normalised: string; problems: NumberProblem[] }

/** What the number has to agree with. Empty, partial or `unknown` values agree with every number. */
export type NumberHolder = { birthDate?: string | undefined; sex?: string | undefined; today: string }

/** Full-width digits, a small `x` and spaces are ways of typing, not errors. */
export function normaliseNumber(text: string): string {
  return text.normalize('NFKC').replace(/\s/gu, '').toUpperCase()
}

/** @param holder `today` is an ISO date in the pack's time zone. */
export function checkCitizenNumber(rule: NumberRule, text: string, holder: NumberHolder): NumberCheck {
  const normalised = normaliseNumber(text)
  if (normalised.length !== rule.length) return { normalised, problems: [{ code: 'number-length', blocks: true }] }
  if (!new RegExp(`^(?:${rule.pattern})$`).test(normalised))
    return { normalised, problems: [{ code: 'number-pattern', blocks: true }] }
  const problems: NumberProblem[] = []
  if (rule.check && mod11Two(normalised.slice(0, rule.check.at - 1)) !== normalised[rule.check.at - 1])
    problems.push({ code: 'number-check', blocks: true })
  if (!birthAgrees(rule, normalised, holder)) problems.push({ code: 'number-birth', blocks: true })
  if (!sexAgrees(rule, normalised, holder.sex)) problems.push({ code: 'number-sex', blocks: true })
  if (rule.region) {
    const region = normalised.slice(rule.region.from - 1, rule.region.from - 1 + rule.region.length)
    if (!rule.region.known.includes(region)) problems.push({ code: 'number-region', blocks: false })
  }
  return { normalised, problems }
}

/**
 * The full number for an earlier, shorter one: to look a person up by, never to issue.
 * Undefined when the text is not such a number.
 */
export function upgradeLegacyNumber(rule: NumberRule, text: string): string | undefined {
  const old = normaliseNumber(text)
  if (!rule.legacy || old.length !== rule.legacy.length || !/^\d+$/.test(old)) return undefined
  const body = old.slice(0, rule.legacy.after) + rule.legacy.insert + old.slice(rule.legacy.after)
  const full = body + mod11Two(body)
  const { problems } = checkCitizenNumber(rule, full, { today: '9999-12-31' })
  return problems.some((problem) => problem.blocks) ? undefined : full
}

/**
 * The check character of ISO/IEC 7064 MOD 11-2, `0` to `9` or `X` for ten.
 * @param digits decimal digits only.
 */
export function mod11Two(digits: string): string {
  let product = 0
  for (const digit of digits) product = ((product + Number(digit)) * 2) % 11
  const check = (12 - product) % 11
  return check === 10 ? 'X' : String(check)
}

function birthAgrees(rule: NumberRule, number: string, holder: NumberHolder): boolean {
  const said = birthIn(rule, number)
  const span = said === undefined ? undefined : parseDate(said)
  if (!span || span.first > holder.today) return false
  const known = parseDate(holder.birthDate ?? '')
  // Two partial dates agree when there is a day that both can mean.
  return !known || (known.first <= span.last && span.first <= known.last)
}

/** A full date or a year, as the number says it; undefined when it says none. */
function birthIn(rule: NumberRule, number: string): string | undefined {
  if (rule.birth.kind === 'full-date') {
    const at = rule.birth.from - 1
    const date = `${number.slice(at, at + 4)}-${number.slice(at + 4, at + 6)}-${number.slice(at + 6, at + 8)}`
    return isFullDate(date) ? date : undefined
  }
  const code = rule.birth.codes[number.charAt(rule.birth.codeAt - 1)]
  const at = rule.birth.yearFrom - 1
  return code && `${code.century}${number.slice(at, at + 2)}`
}

function sexAgrees(rule: NumberRule, number: string, sex: string | undefined): boolean {
  if (sex !== 'male' && sex !== 'female') return true
  if (rule.birth.kind === 'sex-century-year') {
    const code = rule.birth.codes[number.charAt(rule.birth.codeAt - 1)]
    // An unknown code says no birth year either, and that is the finding the officer needs.
    if (code) return code.sex === sex
  }
  if (rule.sexParityAt === undefined) return true
  return (Number(number.charAt(rule.sexParityAt - 1)) % 2 === 1 ? 'male' : 'female') === sex
}
