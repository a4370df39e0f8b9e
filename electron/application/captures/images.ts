import type { OutcomeOf } from '../../contract/index.ts'
import type { Records } from '../records.ts'
import { type CaptureRow, measuresOf } from './rows.ts'

export function getImage(records: Records, capture: string): OutcomeOf<'getImage'> {
  const row = records.store.db
    .prepare<[string], CaptureRow>('SELECT * FROM capture WHERE capture = ? ORDER BY row DESC LIMIT 1')
    .get(capture)
  if (!row) return { ok: false, reason: 'unknown-capture' }
  const bytes = readImage(records, row)
  if (!bytes) return { ok: false, reason: 'purged' }
  return { ok: true, value: { mediaType: measuresOf(row).mediaType, bytes } }
}

/** Undefined once it has left this machine. */
export function readImage({ store }: Pick<Records, 'store'>, { image }: Pick<CaptureRow, 'image'>) {
  const found = store.db.prepare<[number | null], { bytes: Buffer }>('SELECT bytes FROM image WHERE row = ?').get(image)
  return found && new Uint8Array(found.bytes)
}
