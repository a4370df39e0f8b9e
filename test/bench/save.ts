/** One application with 14 pictures, 1.5 MB, durable when it returns, against the same bytes written to a file and synced. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Records } from '../../electron/application/records.ts'
import { databasePath } from '../../electron/store/store.ts'
import { atMost, type Spread, spreadOf, time, type Verdict, writeAndSync } from './measure.ts'
import { addApplication, benchActor, openBenchRecords } from './tablet-store.ts'

const PICTURES = 14
const PICTURE_BYTES = Math.round((1.5 * 1024 * 1024) / PICTURES)
const LARGE_BYTES = 2 * 1024 ** 3
/** The core moves the log when idle; here after as many saves as a busy quarter of an hour brings. */
const SAVES_BETWEEN_CHECKPOINTS = 20

function save(records: Records, pictures: readonly Uint8Array[]): void {
  const { store, audit } = records
  store.transaction(() => {
    const row = addApplication(records, 'Nguyễn Thị Lành', '038144814204')
    const image = store.db.prepare('INSERT INTO image (bytes) VALUES (?)')
    const capture = store.db.prepare(
      "INSERT INTO capture (capture, application_row, modality, position, attempt, image, sha256, size, reading, source, taken_at, officer, sequence) VALUES (?, ?, 'finger', ?, 1, ?, ?, ?, '{}', 'device', '{}', '1001', ?)",
    )
    pictures.forEach((bytes, position) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const at = audit.append(benchActor, { act: 'capture-taken', subject: { sha256 } })
      const { lastInsertRowid } = image.run(bytes)
      capture.run(sha256.slice(0, 36), row, position, lastInsertRowid, sha256, bytes.byteLength, at.sequence)
    })
  })
}

const newPictures = (): Uint8Array[] => Array.from({ length: PICTURES }, () => randomBytes(PICTURE_BYTES))

/** Saves and plain file writes taken in turn, so that a slow moment of the disk meets both. */
function compare(records: Records, folder: string, n: number): { saves: Spread; limit: Spread } {
  const saves: number[] = []
  const limit: number[] = []
  for (let i = 0; i < n; i++) {
    const pictures = newPictures()
    const whole = Buffer.concat(pictures)
    limit.push(time(() => writeAndSync(folder, i, whole)))
    rmSync(join(folder, `limit-${i}`))
    saves.push(time(() => save(records, pictures)))
    if (i % SAVES_BETWEEN_CHECKPOINTS === 0) records.store.checkpoint()
  }
  return { saves: spreadOf(saves), limit: spreadOf(limit) }
}

export function benchSave(): { figures: object; verdicts: Verdict[] } {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-bench-'))
  try {
    const records = openBenchRecords(folder)
    compare(records, folder, 20)
    const empty = compare(records, folder, 300)
    for (let i = 0; statSync(databasePath(folder)).size < LARGE_BYTES; i++) {
      save(records, newPictures())
      if (i % SAVES_BETWEEN_CHECKPOINTS === 0) records.store.checkpoint()
    }
    const large = compare(records, folder, 300)
    records.store.close()
    const verdicts = Object.entries({ 'at 0': empty, 'at 2 GB': large }).flatMap(([size, { saves, limit }]) => [
      atMost(`p50 ${size}`, saves.p50 / limit.p50, 1.1, '× limit'),
      atMost(`p99 ${size}`, saves.p99 / limit.p99, 1.2, '× limit'),
    ])
    return { figures: { bytes: PICTURES * PICTURE_BYTES, empty, large }, verdicts }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
