/** Bytes of packets over metered networks, by local day, against what the station allows for one. */

import type { Records } from '../../application/records.ts'
import type { Actor } from '../../audit/audit.ts'

type Store = Pick<Records, 'store'>

/** A kill loses the count of so long at most; oftener would be a disk write for each piece. */
const WRITE_MS = 3_000

export type Budget = {
  /**
   * Whether a packet may begin. What it will cost is set aside, so that two in flight go over by one packet at most.
   * @param bytes of the packet; without it, nothing is on its way and nothing is set aside.
   */
  takes(limitBytes: number | undefined, bytes: number | undefined): boolean
  moved(bytes: number): void
  view(limitBytes: number): { usedBytes: number; limitBytes: number; isRaised: boolean }
  /** Writes what was counted since. */
  keep(): void
  stop(): void
}

/** @param parts.failed the disk; what was counted stays counted here and is written later. */
export function createBudget(parts: Store & Pick<Records, 'now'> & { failed: (error: unknown) => void }): Budget {
  let counted = { day: localDay(parts.now()), bytes: 0 }
  let setAside = 0
  let timer: NodeJS.Timeout | undefined

  function keep(): void {
    clearTimeout(timer)
    timer = undefined
    if (counted.bytes === 0) return
    addUse(parts, counted.day, counted.bytes)
    counted = { ...counted, bytes: 0 }
  }
  const tryKeep = () => {
    try {
      keep()
    } catch (error) {
      parts.failed(error)
    }
  }
  /** Midnight: what was counted belongs to the day before. */
  function today(): string {
    const day = localDay(parts.now())
    if (day !== counted.day) {
      tryKeep()
      counted = { day, bytes: 0 }
    }
    return day
  }
  function view(limitBytes: number) {
    const { bytes, isRaised } = readUse(parts, today())
    return { usedBytes: bytes + counted.bytes, limitBytes, isRaised }
  }
  return {
    view,
    keep,
    takes: (limitBytes, bytes) => {
      if (bytes === undefined) setAside = 0
      if (limitBytes === undefined) return true
      const { usedBytes, isRaised } = view(limitBytes)
      if (!isRaised && usedBytes + setAside >= limitBytes) return false
      setAside += bytes ?? 0
      return true
    },
    moved: (bytes) => {
      today()
      counted.bytes += bytes
      setAside = Math.max(0, setAside - bytes)
      timer ??= setTimeout(tryKeep, WRITE_MS).unref()
    },
    stop: tryKeep,
  }
}

/** Inside a transaction: today's packets may go although the budget is spent. Tomorrow it counts again. */
export function raiseBudget(
  records: Store & Pick<Records, 'audit' | 'now'>,
  actor: Actor,
): { ok: true; value: Record<string, never> } {
  const day = localDay(records.now())
  records.audit.append(actor, { act: 'upload-budget-raised', subject: { day } })
  records.store.db
    .prepare(
      'INSERT INTO metered_use (day, bytes, is_raised) VALUES (?, 0, 1) ON CONFLICT (day) DO UPDATE SET is_raised = 1',
    )
    .run(day)
  return { ok: true, value: {} }
}

function addUse({ store }: Store, day: string, bytes: number): void {
  store.transaction(() =>
    store.db
      .prepare(
        'INSERT INTO metered_use (day, bytes) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET bytes = bytes + excluded.bytes',
      )
      .run(day, bytes),
  )
}

function readUse({ store }: Store, day: string): { bytes: number; isRaised: boolean } {
  const row = store.db
    .prepare<[string], { bytes: number; is_raised: number }>('SELECT bytes, is_raised FROM metered_use WHERE day = ?')
    .get(day)
  return { bytes: row?.bytes ?? 0, isRaised: row?.is_raised === 1 }
}

/** The day on the machine's own calendar, as the telephone company counts it too. */
function localDay(now: number): string {
  const at = new Date(now)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}
