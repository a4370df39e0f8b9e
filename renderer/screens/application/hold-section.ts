import { createContext, useContext, useEffect, useId } from 'react'

/** Told by whom and whether the open section has to stay, although nothing is missing in it any more. */
export const HoldSection = createContext<(by: string, isHeld: boolean) => void>(() => undefined)

/** Keeps the open section open while something in it is not finished: a camera, or a value to decide on. */
export function useHold(isHeld: boolean): void {
  const hold = useContext(HoldSection)
  const by = useId()
  useEffect(() => {
    hold(by, isHeld)
    return () => hold(by, false)
  }, [hold, by, isHeld])
}
