import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { KeyError } from '../electron/keys/device-key.ts'
import { listSlots, makeSlot, openSlot, readSlotHeader } from '../electron/keys/slot.ts'
import { temporary } from './support/temporary.ts'

const PIN = '246813'
const installation = uuidv7()
const deviceKey = randomBytes(32)
let slotText: string
let recipient: string
let identity: string

beforeAll(async () => {
  const folder = temporary()
  recipient = await makeSlot(folder, installation, deviceKey, '1001', PIN)
  slotText = readFileSync(slotPath(folder), 'utf8')
  identity = (await openSlot(folder, installation, deviceKey, '1001', PIN))!.identity
})

const slotPath = (folder: string, officer = '1001') => join(folder, 'keys', 'officers', `${officer}.json`)

/** A folder with the slot as made, or with other bytes in its place. */
function folderWith(bytes: string | Uint8Array = slotText): string {
  const folder = temporary()
  mkdirSync(join(folder, 'keys', 'officers'), { recursive: true })
  writeFileSync(slotPath(folder), bytes)
  return folder
}

const open = async (
  folder: string,
  { pin = PIN, officer = '1001', of = installation, key = deviceKey as Uint8Array } = {},
): Promise<string> => {
  try {
    return (await openSlot(folder, of, key, officer, pin))?.identity ?? 'refused'
  } catch (error) {
    if (error instanceof KeyError) return error.code
    throw error
  }
}

it('opens with its PIN, S_dev, officer and installation', async () => {
  const folder = folderWith()
  expect(await open(folder)).toBe(identity)
  expect(readSlotHeader(folder, '1001').recipient).toBe(recipient)
  expect(listSlots(folder)).toEqual(['1001'])
})

it('refuses when one of PIN, S_dev, officer and installation is another', async () => {
  const folder = folderWith()
  copyFileSync(slotPath(folder), slotPath(folder, '1002'))
  expect(await open(folder, { pin: '246814' })).toBe('refused')
  expect(await open(folder, { key: randomBytes(32) })).toBe('refused')
  expect(await open(folder, { key: new Uint8Array(0) })).toBe('refused')
  expect(await open(folder, { of: uuidv7() })).toBe('refused')
  expect(await open(folder, { officer: '1002' })).toBe('refused')
})

it('says "unreadable", and never opens, when any byte of the file is another', { timeout: 30_000 }, async () => {
  const bytes = Buffer.from(slotText)
  const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }))
  await fc.assert(
    fc.asyncProperty(change, async ([at, mask]) => {
      const changed = Buffer.from(bytes)
      changed[at]! ^= mask
      expect(await open(folderWith(changed))).toBe('unreadable')
    }),
    { numRuns: 300 },
  )
})

it('says "unreadable" when the file was cut off anywhere, or is gone', async () => {
  for (const length of [0, 1, 40, slotText.length - 1])
    expect(await open(folderWith(slotText.slice(0, length)))).toBe('unreadable')
  const folder = folderWith()
  rmSync(slotPath(folder))
  expect(await open(folder)).toBe('unreadable')
})

it('opens the generation before when the newest is damaged in any part', async () => {
  for (const part of ['header', 'sealed', 'end'] as const) {
    const folder = folderWith()
    copyFileSync(slotPath(folder), `${slotPath(folder)}.previous`)
    const at = part === 'end' ? slotText.length - 3 : slotText.indexOf(part) + part.length + 30
    const changed = Buffer.from(slotText)
    changed[at] = changed[at] === 0x41 ? 0x42 : 0x41
    writeFileSync(slotPath(folder), changed)
    expect(await open(folder)).toBe(identity)
    expect(await open(folder, { pin: '246814' })).toBe('refused')
  }
})

it('never opens a slot whose parts come from two officers', async () => {
  const folder = folderWith()
  await makeSlot(folder, installation, deviceKey, '1002', PIN)
  const [own, other] = ['1001', '1002'].map((officer) => JSON.parse(readFileSync(slotPath(folder, officer), 'utf8')))
  for (const mixed of [
    { ...own, sealed: other.sealed },
    { ...other, sealed: own.sealed },
    { ...own, header: other.header },
  ]) {
    writeFileSync(slotPath(folder), JSON.stringify(mixed))
    expect(await open(folder)).toBe('unreadable')
    // Whoever mends the checksum as well meets the authenticated header.
    const sha256 = createHash('sha256').update(`${mixed.header}\n${mixed.sealed}`).digest('hex')
    writeFileSync(slotPath(folder), JSON.stringify({ ...mixed, sha256 }))
    expect(await open(folder)).toBe('refused')
  }
})
