import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBinary } from '../devices/scanner-library/binary.ts'
import { explainCode, isPassing } from '../devices/scanner-library/codes.ts'
import { fapOf } from '../devices/scanner-library/fap.ts'
import { createGuarded, createInt } from '../devices/scanner-library/guarded.ts'
import { loadLibrary } from '../devices/scanner-library/library.ts'
import { checkLibraryFile } from '../devices/scanner-library/library-file.ts'
import { buildStub, noCompiler } from './support/stub-scanner.ts'
import { temporary } from './support/temporary.ts'

if (noCompiler) console.warn(`skipped: ${noCompiler}`)
const codeOf = (path: string) =>
  checkLibraryFile(path).then(
    () => 'none',
    (error) => error.code,
  )

describe.skipIf(noCompiler !== undefined)('a library file', () => {
  const folder = temporary()
  const stub = noCompiler === undefined ? buildStub(folder) : ''
  const bytes = noCompiler === undefined ? readFileSync(stub) : Buffer.alloc(0)
  const written = (name: string, content: Uint8Array, mode = 0o644) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    chmodSync(path, mode)
    return path
  }

  it('may be used when it is one of this system, and is known by its hash', async () => {
    const { path, hash } = await checkLibraryFile(stub)
    expect(path).toBe(stub)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is used where a link leads', async () => {
    const link = join(folder, 'link.so')
    symlinkSync(stub, link)
    expect((await checkLibraryFile(link)).path).toBe(stub)
  })

  it('is refused when it is not there, not a file, or named without its folder', async () => {
    expect(await codeOf(join(folder, 'none.so'))).toBe('not-found')
    expect(await codeOf(folder)).toBe('other-protocol')
    expect(await codeOf('libID_FprCap.so')).toBe('untrusted')
  })

  it('is refused when others can write to it, or to the folder it lies in', async () => {
    expect(await codeOf(written('open.so', bytes, 0o646))).toBe('untrusted')
    const open = join(folder, 'open')
    mkdirSync(open)
    chmodSync(open, 0o777)
    writeFileSync(join(open, 'lib.so'), bytes)
    expect(await codeOf(join(open, 'lib.so'))).toBe('untrusted')
    chmodSync(open, 0o1777)
    expect(await codeOf(join(open, 'lib.so'))).toBe('none')
  })

  it('is refused when it is no library, one for another processor, a program, or cut', async () => {
    expect(await codeOf(written('text.so', Buffer.from('hello')))).toBe('other-protocol')
    const changed = (at: number, value: number) => {
      const copy = Buffer.from(bytes)
      copy.writeUInt16LE(value, at)
      return copy
    }
    expect(await codeOf(written('arm.so', changed(18, process.arch === 'arm64' ? 62 : 183)))).toBe('other-protocol')
    expect(await codeOf(written('program', changed(16, 2)))).toBe('other-protocol')
    for (const share of [0.01, 0.5, 0.6]) // the section table behind is nothing that is loaded
      expect(await codeOf(written('cut.so', bytes.subarray(0, bytes.length * share)))).toBe('other-protocol')
  })

  it('is refused with the name of what it lacks, and used when that has come', async () => {
    const other = join(folder, 'other.c')
    writeFileSync(other, 'int LIVESCAN_Init(void) { return 1; }')
    const { spawnSync } = await import('node:child_process')
    const lacking = join(folder, 'lacking.so')
    spawnSync('gcc', ['-shared', '-fPIC', '-o', lacking, other])
    await expect(loadLibrary(lacking, '__stdcall')).rejects.toMatchObject({
      code: 'other-protocol',
      message: expect.stringContaining('LIVESCAN_Close'),
    })
  })

  it('is loaded once, however often it is asked for', async () => {
    const [one, same] = await Promise.all([loadLibrary(stub, '__stdcall'), loadLibrary(stub, '__stdcall')])
    expect(one).toBe(same)
    const giveBack = one.claim()
    expect(() => one.claim()).toThrow(expect.objectContaining({ code: 'busy' }))
    giveBack()
    one.claim()()
  })

  it('finds the algorithm’s library beside it', async () => {
    const apart = temporary()
    const path = buildStub(apart, ['-DWITHOUT_QUALITY'])
    expect((await loadLibrary(path, '__stdcall')).has('FP_GetQualityScore')).toBe(false)
    const both = temporary()
    buildStub(both, [], 'libID_Fpr.so')
    const scanner = buildStub(both, ['-DWITHOUT_QUALITY'])
    expect((await loadLibrary(scanner, '__stdcall')).has('FP_GetQualityScore')).toBe(true)
  })
})

describe('the head of a file', () => {
  it('says what a Windows library is for', () => {
    const head = Buffer.alloc(0x200)
    head.write('MZ')
    head.writeUInt32LE(0x80, 0x3c)
    head.write('PE\0\0', 0x80)
    head.writeUInt16LE(0x8664, 0x84)
    head.writeUInt16LE(1, 0x86)
    head.writeUInt16LE(0xf0, 0x94)
    head.writeUInt16LE(0x2022, 0x96)
    head.writeUInt32LE(0x1200, 0x188 + 16)
    head.writeUInt32LE(0x400, 0x188 + 20)
    expect(readBinary(head)).toEqual({ format: 'pe', arch: 'x64', fileBytes: 0x1600 })
    head.writeUInt16LE(0x0022, 0x96) // a program
    expect(readBinary(head)).toBeUndefined()
  })

  it('may be anything', () => {
    const elf = fc.uint8Array({ minLength: 64, maxLength: 300 }).map((bytes) => {
      bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1])
      bytes.set([3, 0], 16)
      return bytes
    })
    const pe = fc.uint8Array({ minLength: 64, maxLength: 300 }).map((bytes) => {
      bytes.set([0x4d, 0x5a])
      return bytes
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), elf, pe), (bytes) => void readBinary(bytes)),
      { numRuns: 2_000 },
    )
  })
})

describe('memory that is lent', () => {
  it('shows every byte that was written behind it, and none that was written in it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (length, place, by) => {
          const memory = createGuarded(length)
          memory.lent.fill(by, 0, length)
          expect(memory.isWhole()).toBe(true)
          memory.lent[length + (place % (memory.lent.length - length))]! ^= by
          expect(memory.isWhole()).toBe(false)
        },
      ),
    )
  })

  it('holds a number as C writes it', () => {
    const int = createInt()
    int.bytes.set([0xfe, 0xff, 0xff, 0xff])
    expect(int.value()).toBe(-2)
  })
})

it.each([
  [-1, 'failed'],
  [-4, 'unplugged'],
  [-5, 'unplugged'],
  [-7, 'no-permission'],
  [-102, 'failed'],
])('the code %i means %s, and its message names code, function and the maker’s words', (code, meaning) => {
  const error = explainCode(code, 'LIVESCAN_Init', 'words')
  expect(error.code).toBe(meaning)
  expect(error.message).toMatch(new RegExp(`${code} from LIVESCAN_Init: words`))
})

it('a frame that was lost or late is no error', () => {
  expect([1, 0, -1, -4, -107, -109].filter(isPassing)).toEqual([0, -107, -109])
})

it.each([
  [256, 288, 0],
  [256, 360, 10],
  [300, 400, 20],
  [400, 500, 30],
  [640, 640, 30],
  [800, 750, 40],
])('a window of %i × %i pixels at 500 ppi is of class FAP %i', (width, height, fap) => {
  expect(fapOf({ width, height }, 500)).toBe(fap)
})
