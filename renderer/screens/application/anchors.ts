import type { Finding } from '../../../electron/contract/index.ts'

export type Place = Pick<Finding, 'section' | 'field' | 'position'>

/** The element's id at which a finding can be mended. */
export function anchorOf({ section, field, position }: Place): string {
  return ['asked', section, field ?? position].filter((part) => part !== undefined).join('-')
}

/** Brings the officer there; the element takes the focus so that a keyboard goes on from it. */
export function goToPlace(place: Place): void {
  const element =
    document.getElementById(anchorOf(place)) ?? document.getElementById(anchorOf({ section: place.section }))
  element?.scrollIntoView({ block: 'center' })
  element?.focus({ preventScroll: true })
}
