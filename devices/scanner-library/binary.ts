/**
 * What a native library is made for, by its head, before the system's loader sees it. Pure.
 * Why here: a library that was cut in copying ends the whole process with a bus error, and the loader says of one for
 * another processor only that there is none.
 * Formats: System V ABI "ELF Header" and "Program Header"; Microsoft "PE Format".
 */

export type Binary = {
  format: 'elf' | 'pe'
  /** As `process.arch`; undefined for one that no tablet has. */
  arch: string | undefined
  /** How long the file must be at least. */
  fileBytes: number
}

/** Headers lie within so much of a file's beginning. */
export const HEAD_BYTES = 64 * 1024

const ELF_MACHINES: Readonly<Record<number, string>> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64', 243: 'riscv64' }
const PE_MACHINES: Readonly<Record<number, string>> = { 332: 'ia32', 34404: 'x64', 43620: 'arm64' }
const SHARED_OBJECT = 3
const IS_DLL = 0x2000

/** @param head the beginning of the file. @returns undefined for what is no shared library. */
export function readBinary(head: Uint8Array): Binary | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  try {
    if (view.getUint32(0) === 0x7f_45_4c_46) return readElf(view)
    if (view.getUint16(0) === 0x4d_5a) return readPe(view)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error // it ends before its own headers do
  }
  return undefined
}

/** Little-endian only: no tablet has another processor. */
function readElf(view: DataView): Binary | undefined {
  const is64 = view.getUint8(4) === 2
  if (view.getUint8(5) !== 1 || view.getUint16(16, true) !== SHARED_OBJECT) return undefined
  const table = is64 ? Number(view.getBigUint64(32, true)) : view.getUint32(28, true)
  const size = view.getUint16(is64 ? 54 : 42, true)
  const count = view.getUint16(is64 ? 56 : 44, true)
  let fileBytes = table + size * count
  for (let n = 0; n < count; n += 1) {
    const at = table + n * size
    const end = is64
      ? Number(view.getBigUint64(at + 8, true) + view.getBigUint64(at + 32, true))
      : view.getUint32(at + 4, true) + view.getUint32(at + 16, true)
    fileBytes = Math.max(fileBytes, end)
  }
  return { format: 'elf', arch: ELF_MACHINES[view.getUint16(18, true)], fileBytes }
}

function readPe(view: DataView): Binary | undefined {
  const pe = view.getUint32(0x3c, true)
  if (view.getUint32(pe) !== 0x50_45_00_00 || (view.getUint16(pe + 22, true) & IS_DLL) === 0) return undefined
  const sections = pe + 24 + view.getUint16(pe + 20, true)
  const count = view.getUint16(pe + 6, true)
  let fileBytes = sections + count * 40
  for (let n = 0; n < count; n += 1) {
    const at = sections + n * 40
    fileBytes = Math.max(fileBytes, view.getUint32(at + 16, true) + view.getUint32(at + 20, true))
  }
  return { format: 'pe', arch: PE_MACHINES[view.getUint16(pe + 4, true)], fileBytes }
}
