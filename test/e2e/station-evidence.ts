/** What the practice station has, read from its own files after it has ended: with its keys, not with the tablet's word. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import { unzipSync } from 'fflate'
import { openDatabase } from '../../migrations/database.ts'
import { ApplicationRecord, Countersignature, Manifest } from '../../station/protocol/index.ts'
import { createSealer, openColumn } from '../../station/store/seal-text.ts'

export type HeldPacket = {
  packetId: string
  manifest: Manifest
  record: ApplicationRecord
  /** Those that travelled in this packet. */
  parts: ReadonlyMap<string, Uint8Array>
}

export type StationEvidence = {
  /** Older versions first. */
  packets: HeldPacket[]
  /** Those that came after their packets. */
  countersignatures: Countersignature[]
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Every packet in custody, opened, and what was signed of them later. @param folder the station's `--data`. */
export async function readStation(folder: string): Promise<StationEvidence> {
  const identity = readFileSync(join(folder, 'keys/age-identity.txt'), 'utf8').match(/^AGE-SECRET-KEY-\S+/m)![0]
  const key = Buffer.from(readFileSync(join(folder, 'keys/database.key'), 'utf8').trim(), 'hex')
  const db = openDatabase(join(folder, 'station.db'), key, { mustExist: true })
  try {
    const ids = db.prepare('SELECT packet_id FROM custody ORDER BY application, version').pluck().all() as string[]
    const bytesOf = (id: string) => readFileSync(join(folder, 'packets', id.slice(0, 2), `${id}.age`))
    const sealer = createSealer(key)
    const statements = db.prepare('SELECT statement FROM countersignature').pluck().all() as string[]
    return {
      packets: await Promise.all(ids.map((id) => openPacket(id, bytesOf(id), identity))),
      countersignatures: statements.map((one) => Countersignature.parse(JSON.parse(openColumn(sealer, one)))),
    }
  } finally {
    db.close()
  }
}

async function openPacket(packetId: string, sealed: Uint8Array, identity: string): Promise<HeldPacket> {
  if (sha256(sealed) !== packetId) throw new Error(`the bytes of packet ${packetId} are not the ones of its name`)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const files = unzipSync(await decrypter.decrypt(sealed))
  const json = (name: string): unknown => JSON.parse(new TextDecoder().decode(files[name]))
  return {
    packetId,
    manifest: Manifest.parse(json('manifest.json')),
    record: ApplicationRecord.parse(json('application.json')),
    parts: new Map(Object.entries(files).filter(([name]) => name.startsWith('parts/'))),
  }
}
