/** What a partner gets of one application: the neutral export without what it cannot take, sealed to it. */
import { Encrypter } from 'age-encryption'
import { zipSync } from 'fflate'
import { z } from 'zod'
import { EXPORT_FORMAT } from '../national/export-record.ts'
import { exportFiles } from '../national/neutral-export.ts'
import { type ApplicationRecord, Sha256, Uuid, Version } from '../protocol/index.ts'
import type { PacketInTheClear } from '../station.ts'
import type { Capability, Partner } from './partners.ts'

/** `hand-off.json` beside the export's files. One hand-off is one packet: whoever has it already takes it no second time. */
export const HandOff = z.strictObject({
  formatVersion: z.literal(1),
  handOff: Sha256,
  application: Uuid,
  version: Version,
  /** The station that hands it over. */
  from: z.string().max(80),
  region: z.string(),
  exportFormat: z.int(),
  /** What was taken and is not in here, because the partner does not take it. */
  leftOut: z.array(z.string()),
  at: z.string(),
})
export type HandOff = z.infer<typeof HandOff>

const CAPABILITY_OF: Readonly<Record<ApplicationRecord['captures'][number]['modality'], Capability | undefined>> = {
  portrait: undefined,
  finger: 'fingers',
  iris: 'irises',
  document: 'documents',
  signature: 'signatures',
}

export const reads = ({ formats }: Partner): boolean => formats.includes(EXPORT_FORMAT)

/** @returns the sealed bytes, and what had to stay here. */
export async function makeParcel(
  clear: PacketInTheClear,
  partner: Partner,
  about: Pick<HandOff, 'handOff' | 'from' | 'at'>,
): Promise<{ bytes: Uint8Array; leftOut: string[] }> {
  const { record } = clear
  const isTaken = ({ modality }: ApplicationRecord['captures'][number]): boolean => {
    const capability = CAPABILITY_OF[modality]
    return capability === undefined || partner.takes.includes(capability)
  }
  const leftOut = [...new Set(record.captures.flatMap((one) => (isTaken(one) ? [] : CAPABILITY_OF[one.modality]!)))]
  const files = exportFiles({ ...clear, record: { ...record, captures: record.captures.filter(isTaken) } })
  const { application, version } = record
  const handOff = HandOff.parse({
    ...{ formatVersion: 1, application, version, region: partner.region, exportFormat: EXPORT_FORMAT, leftOut },
    ...about,
  } satisfies HandOff)
  const zip = zipSync(
    { ...Object.fromEntries(files), 'hand-off.json': Buffer.from(JSON.stringify(handOff)) },
    { level: 0 },
  )
  // SECURITY: to the partner alone; what lies in a shared folder is nobody's to read on the way.
  const encrypter = new Encrypter()
  encrypter.addRecipient(partner.recipient)
  return { bytes: await encrypter.encrypt(zip), leftOut: leftOut.sort() }
}
