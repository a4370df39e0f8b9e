import AxeBuilder from '@axe-core/playwright'
import type { Check } from './finding.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']
const GRAVE = ['moderate', 'serious', 'critical']

/** No moderate, serious or critical finding of axe; a minor one is a matter of taste. */
export const checkAxe: Check = async (page) => {
  // Legacy mode: it needs no second page, and there is no frame of another origin.
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode(true).analyze()
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .flatMap(({ id, impact, nodes }) =>
      nodes.map((node) => ({
        rule: `axe ${id} (${impact})`,
        where: node.target.join(' '),
        words: (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? '',
      })),
    )
}
