import { join } from 'node:path'
import { zipSync } from 'fflate'
import { writeFingerRecord } from '../../devices/fingerprint/iso-19794-4.ts'
import { writeWhole } from '../../migrations/whole-file.ts'
import { sha256 } from '../intake/check-contents.ts'
import type { CaptureRecord } from '../protocol/index.ts'
import type { PacketInTheClear } from '../station.ts'
import { fileOf, recordFileOf, toNational } from './export-record.ts'
import type { NationalSystem } from './port.ts'

/** What a scanner has when it does not say (ISO/IEC 19794-4, class 500). */
const USUAL_PPI = 500

const OWN_FILE = /^application\.json$|\.fir$/

/** Every file of the export by its name; `SHA256SUMS` is what `sha256sum -c` reads. */
export function exportFiles({ record, parts }: PacketInTheClear): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  const withRecord = new Set<string>()
  for (const capture of record.captures) {
    const bytes = parts.get(capture.part)
    if (!bytes) continue
    // A part that has the name of a file of our own is left to the packet, which keeps it.
    if (OWN_FILE.test(fileOf(capture.part))) continue
    files.set(fileOf(capture.part), bytes)
    if (capture.modality !== 'finger') continue
    files.set(recordFileOf(capture.part), fingerRecord(capture, bytes))
    withRecord.add(capture.part)
  }
  const described = toNational(
    record,
    (part) => parts.has(part) && !OWN_FILE.test(fileOf(part)),
    (part) => withRecord.has(part),
  )
  files.set('application.json', Buffer.from(`${JSON.stringify(described, null, 2)}\n`))
  const sums = [...files].sort(([one], [other]) => (one < other ? -1 : 1))
  files.set('SHA256SUMS', Buffer.from(sums.map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join('')))
  return files
}

function fingerRecord(
  { position = 0, mediaType, width, height, ppi, impression, takenAt, quality }: CaptureRecord,
  bytes: Uint8Array,
) {
  const score = quality[0]?.value
  return writeFingerRecord({
    ...{ position, mediaType, width, height },
    image: bytes,
    ppi: Math.round(ppi ?? USUAL_PPI),
    impression: impression ?? 'plain',
    capturedAt: new Date(takenAt.utc),
    // ISO's scale ends at 100; what is on another is left out.
    ...(score !== undefined && score >= 0 && score <= 100 && { quality: Math.round(score) }),
  })
}

/** A folder's or ZIP's name: slip and version. */
export const exportName = ({ record }: PacketInTheClear): string =>
  `${record.slipNumber.replace(/[^A-Za-z0-9-]/g, '-')}-v${record.version}`

/** Stored, not compressed: pictures do not get smaller. */
export const exportZip = (packet: PacketInTheClear): Uint8Array =>
  zipSync(Object.fromEntries(exportFiles(packet)), { level: 0 })

/** One folder for each application and version beneath `folder`. SECURITY: files that only their owner reads; they are in the clear. */
export function createNeutralExport(folder: string): NationalSystem {
  return {
    name: 'neutral-export',
    hand: async (packet) => {
      const name = exportName(packet)
      for (const [file, bytes] of exportFiles(packet)) writeWhole(join(folder, name, file), bytes)
      return { as: join(folder, name) }
    },
  }
}
