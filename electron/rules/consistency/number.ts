import type { NumberRule } from '../pack.ts'

/**
 * Characters, `\d` and classes of letters and digits, each with a fixed count: a number has a fixed length.
 * SECURITY: no open or ranged count, group or alternative, because such a pattern can be made to run for minutes.
 */
const BOUNDED_PATTERN = /^\^?(?:(?:\\d|[0-9A-Z]|\[(?:\\d|[0-9A-Z]-[0-9A-Z]|[0-9A-Z])+\])(?:\{\d{1,2}\})?)+\$?$/

/** A plain sentence for what does not fit in a number rule; undefined when all does. */
export function numberProblem(rule: NumberRule): string | undefined {
  if (!isSafePattern(rule.pattern)) return 'the number pattern is not a bounded one'
  const last = Math.max(...lastPositions(rule))
  if (last > rule.length) return `the number rule looks at character ${last} of ${rule.length}`
  if (rule.region?.known.some((code) => code.length !== rule.region?.length)) return 'a region has another length'
  if (rule.check && rule.check.at !== rule.length) return 'the check character has to be the last one'
  if (!rule.legacy) return undefined
  const { after, insert, length } = rule.legacy
  if (!rule.check) return 'an earlier number needs a check character to be appended'
  return after > length || length + insert.length + 1 !== rule.length
    ? 'the earlier number does not fill up'
    : undefined
}

function isSafePattern(pattern: string): boolean {
  if (!BOUNDED_PATTERN.test(pattern)) return false
  try {
    new RegExp(pattern)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

function lastPositions(rule: NumberRule): number[] {
  const birth = rule.birth.kind === 'full-date' ? [rule.birth.from + 7] : [rule.birth.codeAt, rule.birth.yearFrom + 1]
  const region = rule.region ? [rule.region.from + rule.region.length - 1] : []
  return [...birth, ...region, rule.sexParityAt ?? 1, rule.check?.at ?? 1]
}
