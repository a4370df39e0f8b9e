/** What waits is on the lock screen after a hard lock and after a restart of the machine: numbers in a small file of the host. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Child, createHost } from '../electron/host/host.ts'
import type { CoreToHost, HostToCore } from '../electron/host/messages.ts'
import { type WaitingFile, waitingFile } from '../electron/host/waiting-file.ts'
import { temporary } from './support/temporary.ts'

const counts = { drafts: 1, unsent: 2, blocked: 0, received: 7, attention: 0, uncopied: 1, countersigns: 0 }

describe('the file', () => {
  it('gives the numbers back that were kept last', () => {
    const file = waitingFile(temporary())
    expect(file.read()).toBeUndefined()
    file.keep(counts)
    file.keep({ ...counts, drafts: 3 })
    expect(file.read()).toEqual({ ...counts, drafts: 3 })
  })

  it.each([
    ['empty', ''],
    ['half of it', '{"formatVersion":1,"counts":{"drafts":1'],
    ['another version', JSON.stringify({ formatVersion: 2, counts })],
    ['a number that is none', JSON.stringify({ formatVersion: 1, counts: { ...counts, drafts: 'viele' } })],
    ['more than numbers', JSON.stringify({ formatVersion: 1, counts: { ...counts, name: 'Lò Văn A' } })],
    ['less', JSON.stringify({ formatVersion: 1, counts: { drafts: 1 } })],
  ])('damaged (%s) gives none, which is not nothing, and is written anew', (_what, text) => {
    const folder = temporary()
    writeFileSync(join(folder, 'waiting.json'), text)
    const file = waitingFile(folder)
    expect(file.read()).toBeUndefined()
    file.keep(counts)
    expect(file.read()).toEqual(counts)
  })

  it('keeps numbers only, whatever it is given', () => {
    const folder = temporary()
    expect(() => waitingFile(folder).keep({ ...counts, name: 'Lò Văn A' } as never)).toThrow()
    waitingFile(folder).keep(counts)
    expect(readFileSync(join(folder, 'waiting.json'), 'utf8')).not.toContain('Lò')
  })
})

/** A host with cores that say what the test says. */
function hostWith(waiting: WaitingFile) {
  const cores: { got: HostToCore[]; says: (message: CoreToHost) => void; ends: () => void }[] = []
  const logs: string[] = []
  const host = createHost({
    spawn: (name): Child => {
      const got: HostToCore[] = []
      let says: (message: unknown) => void = () => {}
      const ends: ((how: string) => void)[] = []
      if (name === 'core')
        cores.push({ got, says: (message) => says(message), ends: () => ends.forEach((end) => void end('0')) })
      return {
        post: (message) => void got.push(message as HostToCore),
        onMessage: (listener) => {
          says = listener
        },
        onExit: (listener) => void ends.push(listener),
        kill: () => {},
        pid: undefined,
      }
    },
    start: { dataDir: '/nowhere', appVersion: 'test' },
    waiting,
    log: (_level, message) => void logs.push(message),
  })
  const nextCore = async () => {
    const before = cores.length
    cores.at(-1)!.ends()
    for (const until = Date.now() + 10_000; cores.length === before && Date.now() < until; )
      await new Promise((resolve) => setTimeout(resolve, 20))
    return cores.at(-1)!
  }
  return { host, cores, logs, nextCore }
}

describe('the host', () => {
  it('keeps what a core counted, gives it to the next core, and to the first of the next host', async () => {
    const folder = temporary()
    const { cores, nextCore } = hostWith(waitingFile(folder))
    expect(cores[0]!.got[0]).toMatchObject({ kind: 'start', waiting: undefined })
    cores[0]!.says({ kind: 'counts', counts })
    expect((await nextCore()).got[0]).toMatchObject({ kind: 'start', waiting: counts })
    expect(hostWith(waitingFile(folder)).cores[0]!.got[0]).toMatchObject({ waiting: counts })
  })

  it('goes on when it cannot be written down', () => {
    const folder = temporary()
    mkdirSync(join(folder, 'waiting.json.tmp'))
    const { cores, logs } = hostWith(waitingFile(folder))
    cores[0]!.says({ kind: 'counts', counts })
    expect(logs).toEqual([expect.stringContaining('EISDIR')])
  })

  it('tells the core that the machine goes to sleep, and the next core when that one has just gone', async () => {
    const { host, cores, nextCore } = hostWith(waitingFile(temporary()))
    host.lock()
    expect(cores[0]!.got.at(-1)).toEqual({ kind: 'lock' })
    const next = nextCore()
    host.lock()
    expect((await next).got.map(({ kind }) => kind)).toEqual(['start', 'lock'])
  })
})
