import { type Check, type Finding, teachPlaces } from './finding.ts'

/** More presses of Tab than any screen has targets. */
const MOST = 400

type Step = { at: number; isSeen: boolean; where: string }

/** Tab alone comes to everything that can be pressed, and shows where it is. */
export const checkKeyboard: Check = async (page) => {
  await teachPlaces(page)
  await page.evaluate(() => {
    const asked = 'button, a[href], input:not([type=hidden]), select, textarea, summary'
    const all = [...document.querySelectorAll<HTMLElement>(asked)].filter(
      (one) => !one.matches(':disabled') && one.checkVisibility({ visibilityProperty: true }),
    )
    Object.assign(window, { keyboardTargets: all })
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    window.getSelection()?.removeAllRanges()
  })
  const reached = new Set<number>()
  const found: Finding[] = []
  let first: number | undefined
  for (let presses = 0; presses < MOST; presses += 1) {
    await page.keyboard.press('Tab')
    const step = await page.evaluate((): Step | undefined => {
      const focused = document.activeElement
      if (!focused || focused === document.body) return undefined
      const targets = (window as unknown as { keyboardTargets: Element[] }).keyboardTargets
      const isDrawn = (element: Element) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
        return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
      }
      // A hidden file input's label shows the focus for it.
      const label = focused.matches('input[type=file]') ? focused.nextElementSibling : null
      return {
        at: targets.indexOf(focused),
        isSeen: isDrawn(focused) || (label !== null && isDrawn(label)),
        where: window.placeOf(focused),
      }
    })
    // The browser's own frame comes between the last element and the first; from there it goes round once.
    if (step === undefined) continue
    if (first === undefined) first = step.at
    else if (first === step.at) break
    // A date's own boxes follow each other in one element, and the browser shows where it is.
    if (!step.isSeen && !reached.has(step.at)) found.push({ rule: 'focus-unseen', where: step.where })
    if (step.at >= 0) reached.add(step.at)
  }
  const missed = await page.evaluate(
    (known) => {
      const targets = (window as unknown as { keyboardTargets: Element[] }).keyboardTargets
      return targets.filter((_, at) => !known.includes(at)).map((element) => window.placeOf(element))
    },
    [...reached],
  )
  return [...found, ...missed.map((where) => ({ rule: 'not-by-keyboard', where }))]
}
