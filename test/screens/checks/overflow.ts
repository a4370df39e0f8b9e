import { type Check, type Finding, teachPlaces } from './finding.ts'

/** Nothing is wider than its place: not the page, and no text in what does not scroll on purpose. */
export const checkOverflow: Check = async (page) => {
  await teachPlaces(page)
  return page.evaluate(() => {
    const found: Finding[] = []
    const root = document.scrollingElement ?? document.documentElement
    if (root.scrollWidth > root.clientWidth + 1)
      found.push({ rule: 'page-overflow', where: 'html', words: `${root.scrollWidth} > ${root.clientWidth}` })
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      if (!element.checkVisibility({ visibilityProperty: true })) continue
      if (element.matches('input, select, option, svg, svg *, canvas, video')) continue
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '')
      const { display, overflowX, overflowY, clipPath } = getComputedStyle(element)
      if (!hasText || display === 'inline' || clipPath !== 'none' || element.clientWidth <= 1) continue
      const scrolls = (way: string) => way === 'auto' || way === 'scroll'
      const words = `“${(element.textContent ?? '').trim().slice(0, 40)}”`
      if (!scrolls(overflowX) && element.scrollWidth > element.clientWidth + 1)
        found.push({
          rule: 'text-overflow',
          where: window.placeOf(element),
          words: `${element.scrollWidth} > ${element.clientWidth} ${words}`,
        })
      // Marks over and under the letters stand out of a line a little.
      const isClipped = overflowY === 'hidden' || overflowY === 'clip'
      if (isClipped && element.scrollHeight > element.clientHeight + 4)
        found.push({
          rule: 'text-clipped',
          where: window.placeOf(element),
          words: `${element.scrollHeight} > ${element.clientHeight} ${words}`,
        })
      const { left, right } = element.getBoundingClientRect()
      if (right > root.clientWidth + 1 || left < -1)
        found.push({
          rule: 'off-screen',
          where: window.placeOf(element),
          words: `${Math.round(left)}…${Math.round(right)} ${words}`,
        })
    }
    return found
  })
}
