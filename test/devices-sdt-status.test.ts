import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeCardText } from '../devices/card-reader/card-text.ts'
import { createSdtDriver } from '../devices/card-reader/driver.ts'
import { DeviceError, type Driver } from '../devices/device.ts'
import { type CommandName, goodReply, overScript, read, replyOf, type Script } from './support/sdt.ts'
import { pass, useVirtualTime, whilePassing } from './support/virtual-time.ts'

beforeEach(useVirtualTime)
let open: Driver | undefined
afterEach(async () => {
  await open?.close()
  vi.useRealTimers()
})

const text = writeCardText({ card: 'citizen', fields: { name: '张三' } })
const good: Script = (name) => goodReply(name, text)

function scripted(script: Script) {
  const made = overScript(script)
  open = made.driver
  return made
}

/** A reader in good health, but for its answers to one command: by their count, the last for all that follow. */
function answering(name: CommandName, ...answers: (Uint8Array | 'good' | 'silent')[]) {
  return scripted((asked, count) => {
    const answer = asked === name ? (answers[count - 1] ?? answers.at(-1)) : 'good'
    return answer === 'silent' ? undefined : answer === 'good' ? goodReply(asked, text) : answer
  })
}

const codeOf = (driver: Driver) =>
  whilePassing(read(driver, { timeoutMs: 4_000 })).then(
    () => 'none',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )
const damage = (frame: Uint8Array) => frame.map((byte, at) => (at === frame.length - 1 ? byte ^ 1 : byte))
const count = (asked: CommandName[], name: CommandName) => asked.filter((each) => each === name).length

describe('a status that answers the read', () => {
  it.each([
    [0x01, 'unplugged', 1],
    [0x02, 'timeout', 1],
    [0x03, 'unreadable', 2],
    [0x05, 'busy', 1],
    [0x09, 'failed', 1],
    [0x10, 'unreadable', 2],
    [0x11, 'unreadable', 2],
    [0x23, 'failed', 1],
    [0x24, 'failed', 1],
    [0x31, 'card-refused', 1],
    [0x32, 'card-refused', 1],
    [0x33, 'card-refused', 1],
    [0x37, 'card-refused', 1],
    [0x3f, 'unreadable', 2],
    [0x40, 'card-refused', 1],
    [0x41, 'card-removed', 2],
    [0x47, 'card-removed', 2],
    [0x60, 'failed', 1],
    [0x66, 'card-refused', 1],
    [0x80, 'card-removed', 2],
    [0x81, 'card-removed', 2],
    [0x91, 'card-refused', 1],
    [0xee, 'failed', 1],
  ])('%i is %s after %i reads', async (status, code, reads) => {
    const { driver, asked } = answering('readAll', replyOf(status))
    expect(await codeOf(driver)).toBe(code)
    expect(count(asked, 'readAll')).toBe(reads)
    expect(count(asked, 'select')).toBe(reads)
  })
})

describe('a status that answers another command', () => {
  it.each<[CommandName, number, string]>([
    ['moduleStatus', 0x60, 'failed'],
    ['moduleStatus', 0x66, 'failed'],
    ['moduleStatus', 0x05, 'busy'],
    ['moduleNumber', 0x66, 'failed'],
    ['find', 0x80, 'no-card'],
    ['find', 0x24, 'failed'],
    ['select', 0x81, 'card-refused'],
    ['select', 0x32, 'card-refused'],
    ['address', 0x91, 'none'],
    ['address', 0x21, 'none'],
    ['address', 0x41, 'card-removed'],
  ])('%s: %i is %s', async (name, status, code) => {
    expect(await codeOf(answering(name, replyOf(status)).driver)).toBe(code)
  })

  it('leaves a reader that fails its self-test not ready', async () => {
    const { driver } = answering('moduleStatus', replyOf(0x60))
    await pass(500)
    expect(driver.info().status).toBe('not-ready')
  })
})

it('a reader that takes neither read of a card for a command has failed', async () => {
  const { driver, asked } = scripted((name) =>
    name === 'read' || name === 'readAll' ? replyOf(0x21) : goodReply(name, text),
  )
  expect(await codeOf(driver)).toBe('failed')
  expect(asked.slice(-6)).toEqual(['find', 'select', 'readAll', 'find', 'select', 'read'])
})

describe('what goes wrong once', () => {
  it.each<CommandName>(['moduleStatus', 'moduleNumber', 'find', 'select', 'readAll', 'address'])(
    'on %s is asked again: a wrong checksum, a cut, a wrong length, word that the command came damaged',
    async (name) => {
      const whole = goodReply(name, text)
      for (const bad of [damage(whole), whole.subarray(0, -1), replyOf(0x90, new Uint8Array(5)), replyOf(0x10)]) {
        const { driver } = answering(name, bad, 'good')
        await pass(2_000)
        expect(await codeOf(driver)).toBe('none')
        await driver.close()
      }
    },
  )

  it('a read that failed is tried again when the card is found again', async () => {
    const { driver } = answering('readAll', replyOf(0x41), 'good')
    expect(await codeOf(driver)).toBe('none')
  })

  it('a select that failed is tried again', async () => {
    const { driver } = answering('select', replyOf(0x81), 'good')
    expect(await codeOf(driver)).toBe('none')
  })
})

describe('what goes wrong for good', () => {
  it.each<[CommandName, string]>([
    ['moduleNumber', 'unreadable'],
    ['find', 'unreadable'],
    ['select', 'unreadable'],
    ['readAll', 'unreadable'],
    ['address', 'unreadable'],
  ])('a wrong checksum on %s is %s', async (name, code) => {
    expect(await codeOf(answering(name, damage(goodReply(name, text))).driver)).toBe(code)
  })

  it.each<[CommandName, string]>([
    ['moduleStatus', 'timeout'],
    ['find', 'timeout'],
    ['select', 'timeout'],
    ['readAll', 'card-removed'],
    ['address', 'card-removed'],
  ])('silence on %s is %s', async (name, code) => {
    expect(await codeOf(answering(name, 'silent').driver)).toBe(code)
  })

  it('a text of another kind of card is refused, and one with an impossible date unreadable', async () => {
    for (const [at, said, code] of [
      [248, 'Q', 'card-refused'],
      [36, '19900230', 'unreadable'],
    ] as const) {
      const bytes = Buffer.from(text)
      bytes.write(said, at, 'utf16le')
      expect(await codeOf(answering('readAll', goodReply('readAll', bytes)).driver)).toBe(code)
    }
  })

  it('the line that closes in the middle of a reply is unplugged', async () => {
    const { driver } = scripted((name, _count, line) => {
      if (name !== 'readAll') return goodReply(name, text)
      line.write(goodReply(name, text).subarray(0, 100))
      setTimeout(() => void line.close(), 100)
      return undefined
    })
    expect(await codeOf(driver)).toBe('unplugged')
  })

  it('a line that never opens ends the wait, and one that opens late is closed again', async () => {
    let isClosed = false
    const close = async () => {
      isClosed = true
    }
    const line = { write() {}, onData() {}, onClose() {}, close }
    const driver = createSdtDriver({
      open: () => new Promise((resolve) => setTimeout(() => resolve(line), 8_000)),
      changed: () => {},
    })
    open = driver
    expect(await codeOf(driver)).toBe('timeout')
    await driver.close()
    await pass(20_000)
    expect(isClosed).toBe(true)
  })
})

describe('noise', () => {
  it('before and after each reply changes nothing', async () => {
    const noise = Uint8Array.of(0x00, 0xaa, 0xaa, 0xaa, 0x96, 0x00, 0xff, 0xaa)
    const { driver } = scripted((name) => Buffer.concat([noise, goodReply(name, text), noise]))
    expect((await whilePassing(read(driver))).fields.name).toBe('张三')
  })

  it('that looks like a frame is not taken for the reply that follows it', async () => {
    const false_ = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x04, 0x00, 0x00, 0x90, 0x00)
    const { driver, asked } = scripted((name) => Buffer.concat([false_, goodReply(name, text)]))
    expect((await whilePassing(read(driver))).fields.name).toBe('张三')
    expect(count(asked, 'readAll')).toBe(1)
  })

  it('that begins like a long frame hides no reply behind it', async () => {
    const begin = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x0f, 0xf0)
    const { driver, asked } = scripted((name) => Buffer.concat([begin, begin, goodReply(name, text)]))
    expect((await whilePassing(read(driver))).fields.name).toBe('张三')
    expect(count(asked, 'readAll')).toBe(1)
  })

  it('that never ends is given up', async () => {
    const { driver } = scripted((name, _count, line) => {
      if (name !== 'find') return goodReply(name, text)
      const more = () => {
        line.write(Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0xff, 0xff))
        setTimeout(more, 100)
      }
      more()
      return undefined
    })
    expect(await codeOf(driver)).toBe('unreadable')
  })
})

it('a real reader is not marked as simulated, and a simulator behind a real port is', async () => {
  const real = scripted(good)
  expect((await whilePassing(read(real.driver))).device).toMatchObject({ device: 'sdt', simulated: false })
  await real.driver.close()
  const number = new Uint8Array(16)
  number.set([0x0f, 0x27]) // 9999, little-endian
  const disguised = answering('moduleNumber', replyOf(0x90, number))
  expect((await whilePassing(read(disguised.driver))).device).toMatchObject({ simulated: true })
})
