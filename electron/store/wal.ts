/**
 * Walks SQLite's write-ahead log before SQLite sees it. SQLite replays it up to the first bad frame and
 * silently forgets every acknowledged save behind it; its integrity check then says "ok".
 * Format: https://sqlite.org/fileformat2.html#the_write_ahead_log (checksums are over the encrypted pages).
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682

export type WalReport =
  /** No log, or an empty one. */
  | { state: 'empty' }
  /** Every commit is whole. `tornFrames` at the end were never acknowledged. */
  | { state: 'whole'; commits: number; tornFrames: number }
  /** A bad frame with later commits of the same log behind it, or a header that cannot be read before frames. */
  | { state: 'damaged'; goodCommits: number; commitsBehind: number }

/** @throws what the file system throws: "cannot read" is not "empty". */
export function walkWal(path: string): WalReport {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'empty' }
    throw error
  }
  try {
    return walk(file, fstatSync(file).size)
  } finally {
    closeSync(file)
  }
}

function walk(file: number, size: number): WalReport {
  if (size === 0) return { state: 'empty' }
  const header = Buffer.alloc(HEADER_BYTES)
  if (size < HEADER_BYTES || readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES)
    return { state: 'whole', commits: 0, tornFrames: 0 }
  const magic = header.readUInt32BE(0)
  const read = magic & 1 ? readBigEndian : readLittleEndian
  const pageSize = header.readUInt32BE(8)
  let sum = checksum(header.subarray(0, 24), [0, 0], read)
  const headerIsGood =
    (magic & ~1) >>> 0 === MAGIC && sum[0] === header.readUInt32BE(24) && sum[1] === header.readUInt32BE(28)
  // A header alone is written before its first frames: torn, it never had a commit behind it.
  if (!headerIsGood)
    return size <= HEADER_BYTES
      ? { state: 'whole', commits: 0, tornFrames: 0 }
      : { state: 'damaged', goodCommits: 0, commitsBehind: 1 }

  const salt = header.subarray(16, 24)
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageSize)
  const last = { good: true, goodCommits: 0, framesAfterCommit: 0, commitsBehind: 0 }
  for (let at = HEADER_BYTES; at + frame.length <= size; at += frame.length) {
    if (readSync(file, frame, 0, frame.length, at) < frame.length) break
    // Frames of an earlier round of the log carry other salts: the end of this one, unless ours go on behind it.
    if (!frame.subarray(8, 16).equals(salt)) {
      last.good = false
      continue
    }
    const isCommit = frame.readUInt32BE(4) !== 0
    if (last.good) {
      sum = checksum(frame.subarray(FRAME_HEADER_BYTES), checksum(frame.subarray(0, 8), sum, read), read)
      last.good = sum[0] === frame.readUInt32BE(16) && sum[1] === frame.readUInt32BE(20)
    }
    if (last.good) {
      last.framesAfterCommit = isCommit ? 0 : last.framesAfterCommit + 1
      if (isCommit) last.goodCommits += 1
    } else {
      last.framesAfterCommit += 1
      if (isCommit) last.commitsBehind += 1
    }
  }
  if (last.commitsBehind > 0)
    return { state: 'damaged', goodCommits: last.goodCommits, commitsBehind: last.commitsBehind }
  return { state: 'whole', commits: last.goodCommits, tornFrames: last.framesAfterCommit }
}

type ReadWord = (bytes: Buffer, at: number) => number
const readBigEndian: ReadWord = (bytes, at) => bytes.readUInt32BE(at)
const readLittleEndian: ReadWord = (bytes, at) => bytes.readUInt32LE(at)

function checksum(bytes: Buffer, [first, second]: [number, number], read: ReadWord): [number, number] {
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + read(bytes, at) + second) >>> 0
    second = (second + read(bytes, at + 4) + first) >>> 0
  }
  return [first, second]
}
