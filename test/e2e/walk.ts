/** What a journey carries from step to step. */
import type { RunningApp } from './app.ts'
import type { Person } from './person.ts'

/** What was seen on the way and cannot be asked for later. */
export type Notes = {
  /** The application that was finalised. */
  application?: string
  /** Slip number and what the page said of it, of each version. */
  receipts: { slip: string; progress: string }[]
  /** As the station's word came. */
  word?: string
  /** What the slip said: its number, the text of its code, every digit on it, and the PDF's first bytes. */
  slip?: { number: string; code: string | undefined; digits: string; pdf: string | undefined }
  /** Widths in which the open section and its values were seen. */
  widths: number[]
  /** The answer when the officer asked whether he may go. */
  safe?: string
  /** The core's process at the beginning, when the record was frozen, and when the officer left. */
  coreAtStart?: number | undefined
  coreAtFinalise?: number | undefined
  coreBeforeSignOut?: number | undefined
}

export type Walk = { app: RunningApp; person: Person; notes: Notes }
export type Act = (walk: Walk) => Promise<void>
export type Acts = Readonly<Record<string, Act>>
