import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { DeviceAnswer } from '../devices/device.ts'

const main = path.join(import.meta.dirname, '../devices/main.ts')
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function start(...options: string[]): ChildProcess {
  const child = fork(main, options, { serialization: 'advanced', execArgv: [] })
  children.push(child)
  return child
}

async function answerTo(child: ChildProcess, requestId: string): Promise<DeviceAnswer> {
  for (;;) {
    const [message] = await once(child, 'message')
    const answer = DeviceAnswer.parse(message)
    if ('requestId' in answer && answer.requestId === requestId) return answer
  }
}

const finger = {
  kind: 'capture',
  modality: 'finger',
  position: 1,
  subject: 's',
  attempt: 1,
  timeoutMs: 60_000,
} as const

describe('the devices process', { timeout: 30_000 }, () => {
  it('says its devices unasked when it has started', async () => {
    const [message] = await once(start(), 'message')
    expect(DeviceAnswer.parse(message)).toMatchObject({
      kind: 'status',
      devices: [{ device: 'simulated-scanner' }, { device: 'simulated-camera' }],
    })
  })

  it('gives readings whose bytes survive the channel', async () => {
    const child = start('--seed', '5')
    child.send({ ...finger, requestId: 'print' })
    const print = await answerTo(child, 'print')
    if (print.kind !== 'reading') throw new Error(JSON.stringify(print))
    expect((await sharp(print.reading.image).metadata()).width).toBe(print.reading.width)
    const { position: _, ...portrait } = finger
    child.send({ ...portrait, requestId: 'face', modality: 'portrait' })
    expect(await answerTo(child, 'face')).toMatchObject({ kind: 'reading' })
  })

  it('hears a cancel while a finger grows', async () => {
    const child = start()
    child.send({ ...finger, requestId: 'print' })
    child.send({ kind: 'cancel', requestId: 'print' })
    expect(await answerTo(child, 'print')).toMatchObject({ code: 'cancelled' })
  })

  it('takes files when a captures folder is named', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'doorstep-process-'))
    try {
      const child = start('--captures', folder)
      child.send({ kind: 'discover', requestId: 'd' })
      expect(await answerTo(child, 'd')).toMatchObject({ devices: [{ driver: 'folder', status: 'ready' }] })
      const small = { width: 9, height: 9, channels: 3, background: '#fff' } as const
      await sharp({ create: small }).png().toFile(path.join(folder, 'finger-1.png'))
      child.send({ ...finger, requestId: 'print' })
      expect(await answerTo(child, 'print')).toMatchObject({ kind: 'reading', reading: { width: 9, height: 9 } })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('survives a message that is none', async () => {
    const child = start()
    for (const message of ['?', 7, { requestId: 3 }, new Uint8Array(9)]) child.send(message)
    child.send({ kind: 'discover', requestId: 'd' })
    expect(await answerTo(child, 'd')).toMatchObject({ kind: 'devices' })
  })

  it('ends when its parent goes away', async () => {
    const child = start()
    await once(child, 'message')
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it.each([[['--seed', '-1']], [['--captures']], [['--captures', '']], [['--unknown']], [['stray']]])(
    'refuses the options %j with a sentence',
    async (options) => {
      const child = fork(main, options, { serialization: 'advanced', execArgv: [], silent: true })
      children.push(child)
      expect(await once(child, 'exit')).toEqual([2, null])
    },
  )

  it('refuses to run without a channel', () => {
    const { status, stderr } = spawnSync(process.execPath, [main], { encoding: 'utf8' })
    expect(status).toBe(2)
    expect(stderr).toContain('Usage')
  })
})
