import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
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
    if ('requestId' in answer && answer.requestId === requestId && answer.kind !== 'progress') return answer
  }
}

/** A device that is looked for is there a moment after the start. */
async function whenReady(child: ChildProcess, driver: string): Promise<void> {
  for (;;) {
    child.send({ kind: 'discover', requestId: 'ready?' })
    const answer = await answerTo(child, 'ready?')
    const devices = answer.kind === 'devices' ? answer.devices : []
    if (devices.some((device) => device.driver === driver && device.status === 'ready')) return
    await setTimeout(50)
  }
}

const finger = {
  kind: 'capture',
  modality: 'finger',
  positions: [1],
  subject: 's',
  attempt: 1,
  timeoutMs: 60_000,
} as const

describe('the devices process', { timeout: 30_000 }, () => {
  it('says its devices unasked when it has started', async () => {
    const [message] = await once(start(), 'message')
    const answer = DeviceAnswer.parse(message)
    if (answer.kind !== 'status') throw new Error(answer.kind)
    expect(answer.devices.map(({ driver }) => driver)).toEqual(
      expect.arrayContaining(['sbi', 'sdt', 'simulated-camera', 'hid-pos', 'nmea', 'emrtd']),
    )
  })

  it('gives readings whose bytes survive the channel', async () => {
    const child = start('--seed', '5')
    await whenReady(child, 'sbi')
    child.send({ ...finger, requestId: 'print' })
    const print = await answerTo(child, 'print')
    if (print.kind !== 'readings') throw new Error(JSON.stringify(print))
    expect((await sharp(print.readings[0]?.image).metadata()).width).toBe(print.readings[0]?.width)
    child.send({ ...finger, requestId: 'face', modality: 'portrait', positions: [] })
    expect(await answerTo(child, 'face')).toMatchObject({ kind: 'readings', readings: [{ modality: 'portrait' }] })
  })

  it('reads the card that lies on the practice reader', async () => {
    const child = start()
    await whenReady(child, 'sdt')
    child.send({
      kind: 'read-card',
      requestId: 'card',
      subject: 's',
      practiceCard: { name: '李四' },
      timeoutMs: 20_000,
    })
    expect(await answerTo(child, 'card')).toMatchObject({ kind: 'card', card: { fields: { name: '李四' } } })
  })

  it('works on pictures with no decoder but those for PNG and JPEG', async () => {
    const child = start()
    const canvas = sharp({ create: { width: 90, height: 60, channels: 3, background: '#fff' } })
    const device = { device: 'f', driver: 'page-file', model: '', serial: '', simulated: false }
    const order = { kind: 'picture', modality: 'document', edit: { rotate: 90 }, device, timeoutMs: 20_000 }
    child.send({ ...order, requestId: 'p', image: Uint8Array.from(await canvas.png().toBuffer()) })
    expect(await answerTo(child, 'p')).toMatchObject({ kind: 'readings', readings: [{ width: 60, height: 90 }] })
    child.send({ ...order, requestId: 'w', image: Uint8Array.from(await canvas.webp().toBuffer()) })
    expect(await answerTo(child, 'w')).toMatchObject({ kind: 'error', code: 'unreadable' })
    for (const kind of ['find-edges', 'read-code']) {
      const image = Uint8Array.from(await canvas.jpeg().toBuffer())
      child.send({ kind, requestId: kind, image, timeoutMs: 20_000 })
      expect(['edges', 'code']).toContain((await answerTo(child, kind)).kind)
    }
  })

  it('hears a cancel while a finger grows', async () => {
    const child = start()
    await whenReady(child, 'sbi')
    child.send({ ...finger, requestId: 'print' })
    child.send({ kind: 'cancel', requestId: 'print' })
    expect(await answerTo(child, 'print')).toMatchObject({ code: 'cancelled' })
  })

  it('takes files when a captures folder is named', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'doorstep-process-'))
    try {
      const child = start('--captures', folder)
      child.send({ kind: 'discover', requestId: 'd' })
      expect(await answerTo(child, 'd')).toMatchObject({
        devices: [{ driver: 'folder', status: 'ready' }, { driver: 'sdt' }],
      })
      const small = { width: 9, height: 9, channels: 3, background: '#fff' } as const
      await sharp({ create: small }).png().toFile(path.join(folder, 'finger-1.png'))
      child.send({ ...finger, requestId: 'print' })
      expect(await answerTo(child, 'print')).toMatchObject({ kind: 'readings', readings: [{ width: 9, height: 9 }] })
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
    // Killed by itself: a thread in a maker's library would hold an exit for ever.
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  })

  it.each([
    [['--seed', '-1']],
    [['--captures']],
    [['--captures', '']],
    [['--reader', '']],
    [['--unknown']],
    [['stray']],
  ])('refuses the options %j with a sentence', async (options) => {
    const child = fork(main, options, { serialization: 'advanced', execArgv: [], silent: true })
    children.push(child)
    expect(await once(child, 'exit')).toEqual([2, null])
  })

  it('refuses to run without a channel', () => {
    const { status, stderr } = spawnSync(process.execPath, [main], { encoding: 'utf8' })
    expect(status).toBe(2)
    expect(stderr).toContain('Usage')
  })
})
