/** Runs a script of this project under strace, with a fault put in at one system call. */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Why faults cannot be put in here, in a sentence; undefined when they can. */
export function whyNotTraced(): string | undefined {
  const probe = spawnSync('strace', ['-f', '-qq', '--seccomp-bpf', '-o', '/dev/null', '-e', 'trace=fsync', 'true'])
  if (probe.error) return 'Skipped: there is no strace on this machine.'
  return probe.status === 0 ? undefined : `Skipped: strace may not trace here: ${String(probe.stderr).slice(0, 200)}`
}

export type Ended = {
  /** Standard output, each line read as JSON: what was acknowledged, in order. */
  lines: Record<string, unknown>[]
  errors: string
  code: number | null
  signal: NodeJS.Signals | null
}

/** @param fault strace's `-e` and `-P` arguments; without it there is no strace. */
export function runScript(
  script: string,
  args: readonly string[],
  fault?: readonly string[],
  outputFile = '/dev/null',
): Promise<Ended> {
  const command = fault
    ? ['strace', '-f', '-qq', ...quicker(fault), '-o', outputFile, ...fault, process.execPath]
    : [process.execPath]
  const child = spawn(command[0]!, [...command.slice(1), script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => err.push(piece))
  return new Promise((resolve) => {
    child.on('close', (code, signal) =>
      resolve({
        lines: readLines(Buffer.concat(out).toString('utf8')),
        errors: Buffer.concat(err).toString('utf8'),
        code,
        signal,
      }),
    )
  })
}

/** strace ends as the script did: by the signal, or by the shell's number for it. */
export const wasKilled = ({ signal, code }: Ended): boolean => signal === 'SIGKILL' || code === 137

/** Only the named calls stop the process; but then strace 6.1 puts in no signals. */
const quicker = (fault: readonly string[]): string[] =>
  fault.some((each) => each.includes(':signal=')) ? [] : ['--seccomp-bpf']

/** A line that was cut off by the kill was not said. */
function readLines(text: string): Record<string, unknown>[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

export const killAtSync = (nth: number): string[] => [
  '-e',
  'trace=fsync,fdatasync',
  '-e',
  `inject=fsync,fdatasync:signal=KILL:when=${nth}`,
]

export const countSyncs: readonly string[] = ['-e', 'trace=fsync,fdatasync']

/** Of the first thread in strace's output: SQLite and the whole files sync in it, and `when` counts for each thread. */
export function countCalls(outputFile: string): number {
  const lines = readFileSync(outputFile, 'utf8')
    .split('\n')
    .filter((line) => /\b(fsync|fdatasync|pwrite64)\(/.test(line))
  const main = lines[0]?.split(' ')[0]
  return lines.filter((line) => line.split(' ')[0] === main).length
}

/** All of the work, two at a time. */
export async function twoAtATime<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  await Promise.all(
    [0, 1].map(async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
    }),
  )
}

/** At most `most` of the numbers from 1 to `all`, evenly spread. */
export function sample(all: number, most: number): number[] {
  const numbers = Array.from(
    { length: Math.min(all, most) },
    (_, at) => 1 + Math.floor((at * all) / Math.min(all, most)),
  )
  return [...new Set(numbers)]
}
