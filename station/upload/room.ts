import { statfs } from 'node:fs/promises'
import type { PacketFiles } from '../packets/packet-files.ts'
import { refuse } from '../problem.ts'

/** Bytes that may still be taken; below 0 when more is used than should be. */
export type Room = () => Promise<number>

const MOST_KEPT_FREE = 2 * 1024 ** 3
const KEPT_FREE_SHARE = 0.05

/**
 * What fits on the data folder's disk and where packets are kept, whichever is less.
 * @param keepFreeBytes stays free; absent: 2 GB, or 5 % of a small disk.
 */
export function createRoom(
  parts: { dataFolder: string; files: Pick<PacketFiles, 'room'> | undefined },
  keepFreeBytes?: number,
): Room {
  return async () => {
    const disk = await statfs(parts.dataFolder)
    const kept = keepFreeBytes ?? Math.min(MOST_KEPT_FREE, disk.blocks * disk.bsize * KEPT_FREE_SHARE)
    const inFiles = (await parts.files?.room()) ?? Number.POSITIVE_INFINITY
    return Math.min(disk.bavail * disk.bsize, inFiles) - kept
  }
}

/** Tablets ask again after a minute: somebody has to make room first. */
export const FULL_RETRY_S = 60

/** @throws {Refusal} `storage-full` before a byte is taken. */
export async function requireSpace(room: Room, bytes: number): Promise<void> {
  if ((await room()) < bytes)
    refuse('storage-full', 'the station has no room for more packets now', { 'retry-after': String(FULL_RETRY_S) })
}
