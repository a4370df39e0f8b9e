/** Opening a chip and reading what an application needs of it. */
import { type CardReading, type ChipAccess, DeviceError, type Progressed } from '../device.ts'
import { openChip } from './access/open-chip.ts'
import type { CardChannel } from './card-channel.ts'
import { findPortrait } from './lds/dg2.ts'
import { readFields } from './lds/fields.ts'
import { type ChipFile, type ChipFiles, FILES } from './lds/files.ts'
import { decodePortrait } from './lds/portrait.ts'
import type { Authority } from './trust/certificates.ts'
import { isPracticeSigned, verifyFiles } from './trust/passive.ts'
import { type Bytes, join, NO_BYTES } from './wire/bytes.ts'
import { createChipLink } from './wire/chip-link.ts'
import { readFile } from './wire/read-file.ts'

export type ChipRead = Pick<CardReading, 'fields' | 'portrait' | 'verification'> & {
  raw: Bytes
  /** It says of itself that it is for practice. */
  isPractice: boolean
}

/** In which they stand in the raw bytes; each is a TLV and says its own end. */
const RAW_ORDER: readonly ChipFile[] = ['sod', 'dg1', 'dg2', 'dg13']

/**
 * @throws {DeviceError} `wrong-access`, `card-refused`, `card-removed`, `unreadable`, `untrusted`, `timeout` or
 * `unplugged`; the signal's reason.
 */
export async function readChip(
  channel: CardChannel,
  parts: { access: ChipAccess; roots: readonly Authority[]; signal: AbortSignal; progressed: Progressed; now: Date },
): Promise<ChipRead> {
  const { progressed, now } = parts
  progressed('reading', 0)
  const link = createChipLink(channel, parts.signal)
  const access = await openChip(link, parts.access)
  const files: ChipFiles = {}
  let before = 0
  for (const [name, file] of Object.entries(FILES)) {
    const content = await readFile(link, file, (done, all) => progressed('reading', before + file.share * (done / all)))
    if (content !== undefined) files[name as ChipFile] = content
    before += file.share
  }

  progressed('checking')
  const fields = readFields(files, now)
  if (fields === undefined) throw new DeviceError('card-refused', 'The chip has no machine-readable zone that we know.')
  const verification = { ...verifyFiles(files, parts.roots, now), access }
  const portrait = files.dg2 && (await decodePortrait(findPortrait(files.dg2)))
  return {
    fields,
    raw: join(...RAW_ORDER.map((name) => files[name] ?? NO_BYTES)),
    ...(portrait && { portrait }),
    verification,
    isPractice: isPracticeSigned(files.sod),
  }
}
