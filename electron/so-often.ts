/** Calls `act` at once, and again at the end of each `everyMs` in which it was wanted. It does not keep a process alive. */
export function everySoOften(everyMs: number, act: () => void): () => void {
  let isWanted = false
  let timer: NodeJS.Timeout | undefined
  const run = () => {
    isWanted = false
    timer = setTimeout(() => {
      timer = undefined
      if (isWanted) run()
    }, everyMs).unref()
    act()
  }
  return () => {
    isWanted = true
    if (timer === undefined) run()
  }
}
