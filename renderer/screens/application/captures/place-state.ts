import type { ApplicationView, CaptureView } from '../../../../electron/contract/index.ts'

/** How one finger or eye stands. */
export type PlaceState = {
  position: number
  isAsked: boolean
  capture: CaptureView | undefined
  /** Why it cannot be taken. */
  exception: string | undefined
  /** The core finds its quality low; said, and never in the way. */
  isLow: boolean
  /** Times it was tried, where the rules count them. */
  tries: number
}

export function placeState(view: ApplicationView, modality: 'finger' | 'iris', position: number): PlaceState {
  const isHere = (one: { modality?: string | undefined; position?: number | undefined }) =>
    one.modality === modality && one.position === position
  const asked = modality === 'finger' ? view.fingers : view.irises
  return {
    position,
    isAsked: asked.needed && asked.positions.includes(position),
    capture: view.captures.find(isHere),
    exception: view.exceptions.find(isHere)?.reason,
    // A finding about a finger need not name its modality.
    isLow: view.findings.some(
      (one) => one.code === 'low-quality' && one.position === position && (one.modality ?? 'finger') === modality,
    ),
    tries: modality === 'finger' ? (view.fingers.tries[position] ?? 0) : 0,
  }
}
