/** Promise: a receipt leaves as ESC/POS bytes, and the officer learns whether it was printed or why not. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { NO_SETTINGS } from '../devices/pool.ts'
import { escPosAt } from '../devices/printer/at.ts'
import { encodeJob } from '../devices/printer/encode.ts'
import { openLpLine } from '../devices/printer/lp.ts'
import { lpPlug } from '../devices/printer/lp-plug.ts'
import { escPosProbe } from '../devices/printer/probe.ts'
import { createPrinterTwin } from '../devices/printer/simulated.ts'
import { openTcpLine } from '../devices/printer/tcp.ts'
import { openSerialLine } from '../devices/transport/serial.ts'
import { createMemoryLine } from '../devices/transport/serial-memory.ts'
import { codeOf, hex, LONG, never, print, whenReady } from './support/printer.ts'
import { noPty, openPtyPair } from './support/pty.ts'
import { temporary } from './support/temporary.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

describe('a probe', () => {
  async function knows(say: (bytes: Uint8Array) => number[]): Promise<boolean> {
    const { host, device } = createMemoryLine()
    device.onData((bytes) => device.write(Uint8Array.from(say(bytes))))
    return escPosProbe.knows(host, never)
  }

  it('knows a printer by one byte with its fixed bits', async () => {
    expect(await knows(() => [0x12])).toBe(true)
  })

  it.each<[string, (bytes: Uint8Array) => number[]]>([
    ['silence', () => []],
    ['an echo', (bytes) => [...bytes]],
    ['two bytes', () => [0x12, 0x12]],
    ['another byte', () => [0x55]],
    ['a sentence', () => [...Buffer.from('$GPGGA,')]],
  ])('takes %s for no printer', async (_, say) => {
    expect(await knows(say)).toBe(false)
  })
})

describe('a printer on the network', () => {
  it('prints, is known for a twin by what it says, and is lost and found', async () => {
    const twin = createPrinterTwin({})
    const port = await twin.listen()
    const driver = escPosAt({ address: `tcp://127.0.0.1:${port}`, settings: NO_SETTINGS, changed: () => {} })
    closing.push(
      () => driver.close(),
      () => twin.close(),
    )
    expect(await codeOf(print(driver))).toBe('done')
    expect(driver.info()).toMatchObject({ simulated: true, device: `esc-pos-tcp-127-0-0-1-${port}` })
    twin.dial('unplugged')
    expect(await codeOf(print(driver))).toBe('unplugged')
    twin.dial('well')
    await whenReady(driver)
    expect(await codeOf(print(driver))).toBe('done')
  })

  it('that nobody is is no device, and what is no address fails', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    expect(await codeOf(openTcpLine(`tcp://127.0.0.1:${port}`))).toBe('no-device')
    expect(await codeOf((async () => openTcpLine('tcp://127.0.0.1:99999'))())).toBe('failed')
    expect(await codeOf((async () => openTcpLine('file:///etc/passwd'))())).toBe('failed')
  })
})

describe('a printer on a port of the system', () => {
  it('prints on narrow paper and is known for a twin', async (context) => {
    if (noPty) return context.skip(noPty)
    const pair = await openPtyPair()
    const twin = createPrinterTwin({ width: 384 })
    twin.serve(await openSerialLine(pair.device, 115_200))
    const driver = escPosAt({ address: `${pair.host}#58`, baud: 115_200, settings: NO_SETTINGS, changed: () => {} })
    closing.push(
      () => driver.close(),
      () => twin.close(),
      () => pair.close(),
    )
    expect(await codeOf(print(driver))).toBe('done')
    expect(driver.info().simulated).toBe(true)
    const line = await twin.papers()
    expect(line).toHaveLength(1)
    const cut = print(driver, LONG)
    pair.unplug()
    expect(await codeOf(cut)).toBe('unplugged')
  })
})

describe('a USB printer', () => {
  const noFifo = spawnSync('mkfifo', ['--version']).error && 'mkfifo is not installed'

  it('takes the whole receipt from its file', async (context) => {
    if (noFifo) return context.skip(noFifo)
    const directory = temporary()
    const path = join(directory, 'lp0')
    spawnSync('mkfifo', [path])
    const reader = spawn('cat', [path])
    closing.push(() => reader.kill())
    const chunks: Buffer[] = []
    reader.stdout.on('data', (bytes: Buffer) => chunks.push(bytes))
    const plug = lpPlug({ directory })
    const { plugged } = await plug.look(NO_SETTINGS, new Set())
    expect(plugged.map(({ address }) => address)).toEqual([path])
    const driver = plugged[0]!.make(() => {})
    closing.push(() => driver.close())
    await whenReady(driver) // until `cat` is there to read
    await print(driver, LONG)
    await driver.close()
    if (reader.exitCode === null) await once(reader, 'exit')
    expect(Buffer.concat(chunks).toString('hex')).toContain(hex(...(await encodeJob(LONG, 576))))
  })

  it('that was added by hand is not found a second time', async () => {
    const directory = temporary()
    writeFileSync(join(directory, 'lp0'), '')
    const added = [{ driver: 'esc-pos', address: `${join(directory, 'lp0')}#58` }] as const
    expect((await lpPlug({ directory }).look({ ...NO_SETTINGS, added: [...added] }, new Set())).plugged).toEqual([])
    expect((await lpPlug({ directory: '/no/such' }).look(NO_SETTINGS, new Set())).plugged).toEqual([])
  })

  it('that is not there is unplugged; a file in its place is not written to', async () => {
    const file = join(temporary(), 'lp1')
    expect(await codeOf(openLpLine(file))).toBe('unplugged')
    writeFileSync(file, 'mine')
    expect(await codeOf(openLpLine(file))).toBe('other-protocol')
  })

  it('that this user may not open is no permission', async (context) => {
    if (process.getuid?.() === 0) return context.skip('root may open everything')
    const path = join(temporary(), 'lp0')
    spawnSync('mkfifo', [path])
    chmodSync(path, 0)
    expect(await codeOf(openLpLine(path))).toBe('no-permission')
  })
})
