/** A scanner's library that the test builds: the interface of makers' libraries, and faults on demand. */
import { spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import koffi from 'koffi'

/** Why there is no stub here; undefined when there is one. To be printed as the reason of a skip. */
export const noCompiler: string | undefined =
  process.platform !== 'linux'
    ? 'the stub library is built for Linux only'
    : spawnSync('gcc', ['--version']).status === 0
      ? undefined
      : 'gcc is not installed (apt-get install gcc)'

const source = join(import.meta.dirname, 'stub-scanner.c')

/** @param folder takes the library. @param flags of the compiler. @returns its path. */
export function buildStub(folder: string, flags: readonly string[] = [], name = 'libID_FprCap.so'): string {
  const path = join(folder, name)
  const built = spawnSync('gcc', ['-Wall', '-O1', '-shared', '-fPIC', ...flags, '-o', path, source, '-lm'])
  if (built.status !== 0) throw new Error(`gcc: ${built.stderr.toString()}`)
  return path
}

/** Another library of the same kind, with a state of its own. */
export function copyStub(path: string, name: string): string {
  const copy = join(path, '..', name)
  copyFileSync(path, copy)
  return copy
}

export type StubFault =
  | 'no-device'
  | 'no-finger'
  | 'blank'
  | 'smudged'
  | 'hang'
  | 'overrun'
  | 'refuse'
  | 'unplug'
  | 'huge'
  | 'made-up'
  | 'real'

/** Of all stubs in this process, from their next call on. */
export function setStubFault(fault?: StubFault): void {
  if (fault === undefined) delete process.env.STUB_SCANNER
  else process.env.STUB_SCANNER = fault
}

/** How often captures were begun and ended. */
export function countCaptures(path: string): { begun: number; ended: number } {
  const stub = koffi.load(path)
  const count = (name: string): number => stub.func(name, 'int', [])()
  return { begun: count('STUB_Begun'), ended: count('STUB_Ended') }
}
