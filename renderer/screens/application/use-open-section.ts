import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApplicationView, Section } from '../../../electron/contract/index.ts'
import { focusPlace, onPlace, type Place } from './anchors.ts'
import { firstSection, isIdentityLookedAt, nextMissing } from './order-sections.ts'

export type OpenSection = {
  open: Section
  choose(section: Section): void
  /** The section that was finished just now, when the screen went on from it by itself. */
  finished: Section | undefined
  hold(by: string, isHeld: boolean): void
}

/** Which section is open. It goes on by itself when an act has finished the open one, so that a renewal needs few taps. */
export function useOpenSection(view: ApplicationView): OpenSection {
  const isFixed = view.progress !== 'draft'
  const [open, setOpen] = useState<Section>(() =>
    isFixed || isUntouched(view) ? 'identity' : firstSection(view.sections),
  )
  const [finished, setFinished] = useState<Section>()
  const [target, setTarget] = useState<Place>()
  const [holders, setHolders] = useState<readonly string[]>([])
  /** The section that was seen open and not done. */
  const undone = useRef<Section>(undefined)
  const isLookedAt = open !== 'identity' || isIdentityLookedAt(view)
  const known = view.sections.find(({ section }) => section === open)?.state
  // What the visit list said of a person is not yet looked at: reading the card finishes it.
  const state = known === 'done' && !isLookedAt ? 'attention' : known

  const choose = useCallback((section: Section) => {
    // Who goes back to what is done wants to stay there.
    undone.current = undefined
    setFinished(undefined)
    setOpen(section)
  }, [])
  const hold = useCallback((by: string, isHeld: boolean) => {
    setHolders((now) => (now.includes(by) === isHeld ? now : isHeld ? [...now, by] : now.filter((one) => one !== by)))
  }, [])

  useEffect(
    () =>
      onPlace((place) => {
        setFinished(undefined)
        setOpen(place.section)
        // A new object each time: asked twice for the same place, it goes there twice.
        setTarget({ ...place })
      }),
    [],
  )
  useEffect(() => {
    if (target) focusPlace(target)
  }, [target])

  useEffect(() => {
    if (isFixed) return
    if (state === 'missing' || state === 'attention') undone.current = open
    if (state !== 'done' || undone.current !== open || holders.length > 0) return
    undone.current = undefined
    if (isTyping()) return
    const next = nextMissing(view.sections, open)
    if (!next) return
    setFinished(open)
    setOpen(next)
    setTarget({ section: next })
  }, [isFixed, state, open, holders, view.sections])

  return { open, choose, finished, hold }
}

/** The first thing at a bedside is who lies in it. */
const isUntouched = (view: ApplicationView): boolean =>
  view.version === 1 && view.captures.length === 0 && view.shots.length === 0 && !isIdentityLookedAt(view)

/**
 * Whether the officer is in the middle of a field, which must not go away under his hands. A list that was opened by
 * touch is finished with its choice; one that has the focus ring is walked through by arrow keys.
 */
function isTyping(): boolean {
  const at = document.activeElement
  if (at instanceof HTMLSelectElement) return at.matches(':focus-visible')
  return at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && at.type !== 'file')
}
