import type { Finding } from '../../../electron/contract/index.ts'

export type Place = Pick<Finding, 'section' | 'field' | 'position' | 'modality' | 'document'>

const listeners = new Set<(place: Place) => void>()

/** The element's id at which a finding can be mended. */
export function anchorOf({ section, field, position, modality, document }: Place): string {
  const eye = modality === 'iris' ? 'iris' : undefined
  return ['asked', section, field ?? document ?? eye, position].filter((part) => part !== undefined).join('-')
}

/** Brings the officer to where a finding can be mended; the screen opens its section first. */
export function goToPlace(place: Place): void {
  for (const listener of listeners) listener(place)
}

/** The open application's screen is told where to go. @returns what ends it. */
export function onPlace(listener: (place: Place) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** For the screen, once the section stands there: scrolls, and gives the focus so that a keyboard goes on from it. */
export function focusPlace(place: Place): void {
  const element =
    document.getElementById(anchorOf(place)) ?? document.getElementById(anchorOf({ section: place.section }))
  element?.scrollIntoView({ block: 'center' })
  element?.focus({ preventScroll: true })
}

/** As an element's `ref`: what was just opened is brought below the toolbar, with its buttons in sight. */
export function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'start' })
}
