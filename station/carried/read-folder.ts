import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readPlainFile } from '../../migrations/plain-file.ts'
import { carriedFile, LIST_FILE, MAX_LIST_BYTES, MAX_PACKET_BYTES } from '../protocol/index.ts'

/** The signed list as text; undefined: the copy was interrupted before its end, or this is another folder. */
export async function readList(folder: string): Promise<string | undefined> {
  const bytes = await readPlainFile(join(folder, LIST_FILE), MAX_LIST_BYTES)
  return bytes?.toString('utf8').trim()
}

/** Sealed bytes of one listed packet. Names are made of ids, never taken from the folder. */
export async function readPacket(
  folder: string,
  { packetId, size }: { packetId: string; size: number },
): Promise<{ state: 'sound'; bytes: Buffer } | { state: 'missing' | 'damaged' }> {
  const bytes = await readPlainFile(join(folder, ...carriedFile(packetId)), MAX_PACKET_BYTES)
  if (!bytes) return { state: 'missing' }
  const isSound = bytes.byteLength === size && createHash('sha256').update(bytes).digest('hex') === packetId
  return isSound ? { state: 'sound', bytes } : { state: 'damaged' }
}
