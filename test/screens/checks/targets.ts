import { type Check, type Finding, teachPlaces } from './finding.ts'

/** CSS pixels, WCAG 2.2 2.5.5: what a gloved thumb hits. */
const LEAST = 44

/** Everything that is pressed is large enough. A file's input is hidden: its label is what is pressed. */
export const checkTargets: Check = async (page) => {
  await teachPlaces(page)
  return page.evaluate((least) => {
    const all = document.querySelectorAll<HTMLElement>(
      'button, a[href], input, select, textarea, summary, [role=button], input[type=file] + label',
    )
    return [...all].flatMap((element): Finding[] => {
      const isFile = element.matches('input[type=file], input[type=hidden]')
      if (isFile || !element.checkVisibility({ visibilityProperty: true })) return []
      const label = element.matches('input[type=checkbox], input[type=radio]') ? element.closest('label') : null
      const { width, height } = (label ?? element).getBoundingClientRect()
      // Half a pixel is rounding.
      if (width >= least - 0.5 && height >= least - 0.5) return []
      const words = `${Math.round(width)} × ${Math.round(height)} “${(element.textContent ?? '').trim().slice(0, 30)}”`
      return [{ rule: 'target-size', where: window.placeOf(element), words }]
    })
  }, LEAST)
}
