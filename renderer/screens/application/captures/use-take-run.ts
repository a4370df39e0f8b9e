import { useEffect, useRef, useState } from 'react'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'

export type TakeRun = {
  /** What lies on the glass or should, while it runs. */
  current: number[]
  /** What comes after it. */
  next: number[]
  isRunning: boolean
  /** Why the last run stopped before its end. */
  refusal: string | undefined
  /** Asked of the device in the last run, and not there. */
  missed: number[]
  /** Takes one group after the other, by itself, until the end, a failure or `cancel`. */
  start(groups: number[][]): Promise<void>
  cancel(): void
}

type Run = { groups: number[][]; at: number }

/** Fingers or eyes by a device of the kit, group after group. */
export function useTakeRun(key: ApplicationKey, modality: 'finger' | 'iris'): TakeRun {
  const { calls } = useCore()
  const [run, setRun] = useState<Run>()
  const [refusal, setRefusal] = useState<string>()
  const [missed, setMissed] = useState<number[]>([])
  const isStopped = useRef(true)

  const { application, version } = key
  useEffect(
    () => () => {
      // The screen goes: the next person's fingers must not be taken for this application.
      if (isStopped.current) return
      isStopped.current = true
      void calls.call('cancelCapture', { application, version })
    },
    [calls, application, version],
  )

  async function start(groups: number[][]): Promise<void> {
    if (!isStopped.current || groups.length === 0) return
    isStopped.current = false
    setRefusal(undefined)
    setMissed([])
    for (const [at, positions] of groups.entries()) {
      if (isStopped.current) break
      setRun({ groups, at })
      const outcome = await calls.call('takeCapture', { application, version, modality, positions })
      if (!outcome.ok) {
        setRefusal(outcome.reason)
        break
      }
      const taken = outcome.value.captures.map(({ position }) => position)
      setMissed((before) => [...before, ...positions.filter((position) => !taken.includes(position))])
    }
    isStopped.current = true
    setRun(undefined)
  }

  function cancel(): void {
    isStopped.current = true
    void calls.call('cancelCapture', { application, version })
  }

  return {
    current: run?.groups[run.at] ?? [],
    next: run?.groups[run.at + 1] ?? [],
    isRunning: run !== undefined,
    refusal,
    missed,
    start,
    cancel,
  }
}
