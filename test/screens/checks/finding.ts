import type { Page } from 'playwright-core'

/** What is wrong in one picture, and where. */
export type Finding = { rule: string; where: string; words?: string }
export type Check = (page: Page) => Promise<Finding[]>

declare global {
  interface Window {
    /** How an element is found again by a person who reads the report. */
    placeOf(element: Element): string
  }
}

/** Gives the page `placeOf`. By a function, because the page's policy lets it evaluate no text. */
export const teachPlaces = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.placeOf = (element) => {
      const parts: string[] = []
      for (
        let one: Element | null = element;
        one && one !== document.body && parts.length < 4;
        one = one.parentElement
      ) {
        const id = one.getAttribute('data-testid')
        const classes = (one.getAttribute('class') ?? '').split(/\s+/).filter((name) => !/^m_|^$/.test(name))
        parts.unshift(id ? `[data-testid=${id}]` : [one.localName, ...classes.slice(0, 2)].join('.'))
        if (id) break
      }
      return parts.join(' > ')
    }
  })
