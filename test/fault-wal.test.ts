/** Promise: whatever becomes of the log at a power cut, every save acknowledged before is there; damage is noticed. */
import { createHash, randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../devices/random.ts'
import { chainHash, createAudit } from '../electron/audit/audit.ts'
import { systemClock } from '../electron/store/clock.ts'
import { type Database, databasePath, openStore, type Store } from '../electron/store/store.ts'
import { AUDIT_GENESIS_DOMAIN } from '../station/protocol/index.ts'

const key = randomBytes(32)
const actor = { officer: '1001', sitting: 'sitting' }
const certificate = 'certificate'
const SAVES = 30
const WAL_HEADER_BYTES = 32
const FRAME_BYTES = 24 + 16 * 1024
/** One bit each, spread over the file by a seed. */
const FLIPS = 150
const random = seededRandom('fault-wal')

let folder: string
let copies = 0
/** The files as they were after the last save, and how long the log was when each save was acknowledged. */
let original: string
const acknowledged: { name: string; value: string; walBytes: number }[] = []

/** One save as the product makes them: value and audit line in one transaction. */
function save(store: Store, name: string, value: string): void {
  const audit = createAudit(store.db, systemClock(), () => ({ machine: 'machine', certificate }))
  store.transaction(() => {
    audit.append(actor, { act: 'field-saved', subject: { name, sha256: sha256(value) } })
    store.db.prepare('INSERT INTO roster_person VALUES (?, ?)').run(name, value)
  })
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What is there, after proving that the audit log is whole and says the same. */
function readSound(db: Database): Map<string, string> {
  const rows = db.prepare<[], { person: string; details: string }>('SELECT * FROM roster_person').all()
  const links = db.prepare<[], { entry: string; hash: string }>('SELECT entry, hash FROM audit ORDER BY sequence').all()
  let previous = createHash('sha256').update(AUDIT_GENESIS_DOMAIN).update(certificate).digest('hex')
  const said = new Map<string, string>()
  for (const { entry, hash } of links) {
    expect(hash).toBe(chainHash(previous, entry))
    previous = hash
    const { subject } = JSON.parse(entry) as { subject: { name: string; sha256: string } }
    said.set(subject.name, subject.sha256)
  }
  expect(new Map(rows.map(({ person, details }) => [person, sha256(details)]))).toEqual(said)
  return new Map(rows.map(({ person, details }) => [person, details]))
}

function expectSavesUpTo(walBytes: number, found: ReadonlyMap<string, string>): void {
  const before = acknowledged.filter((each) => each.walBytes <= walBytes)
  for (const { name, value } of before) expect(found.get(name)).toBe(value)
  // Nothing that was not entered, and nothing whose commit was cut off.
  expect(found.size).toBe(before.length)
}

function copyWith(change: (files: { db: Buffer; wal: Buffer }) => { db?: Buffer; wal?: Buffer }): string {
  copies += 1
  const target = join(folder, `copy-${copies}`)
  mkdirSync(target)
  const files = { db: readFileSync(databasePath(original)), wal: readFileSync(`${databasePath(original)}-wal`) }
  const changed = { ...files, ...change(files) }
  writeFileSync(databasePath(target), changed.db)
  writeFileSync(`${databasePath(target)}-wal`, changed.wal)
  return target
}

function withStore<T>(data: string, read: (store: Store) => T): T {
  const store = openStore(data, key, { mustExist: true })
  try {
    return read(store)
  } finally {
    store.close()
    rmSync(data, { recursive: true, force: true })
  }
}

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at]! ^= 1 << Math.floor(random() * 8)
  return copy
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorstep-wal-'))
  const working = join(folder, 'working')
  original = join(folder, 'original')
  mkdirSync(original)
  const store = openStore(working, key, { mustExist: false })
  const wal = `${databasePath(working)}-wal`
  for (let each = 0; each < SAVES; each += 1) {
    const [name, value] = [`name-${each}`, randomBytes(Math.floor(random() * 60_000)).toString('base64')]
    save(store, name, value)
    acknowledged.push({ name, value, walBytes: statSync(wal).size })
  }
  for (const ending of ['', '-wal'])
    copyFileSync(`${databasePath(working)}${ending}`, `${databasePath(original)}${ending}`)
  store.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the database’s log', () => {
  it('has every save acknowledged before the cut and an audit head equal to them, when cut at every frame and inside frames', () => {
    const size = statSync(`${databasePath(original)}-wal`).size
    const frames = (size - WAL_HEADER_BYTES) / FRAME_BYTES
    expect(Number.isInteger(frames)).toBe(true)
    const cuts = [0, Math.floor(random() * WAL_HEADER_BYTES)]
    for (let frame = 0; frame <= frames; frame += 1) {
      const start = WAL_HEADER_BYTES + frame * FRAME_BYTES
      cuts.push(start)
      if (frame < frames) cuts.push(start + 1 + Math.floor(random() * (FRAME_BYTES - 1)))
    }
    for (const cut of cuts) {
      const data = copyWith(({ wal }) => ({ wal: wal.subarray(0, cut) }))
      withStore(data, (store) => {
        expect(store.damageSetAside).toBe(false)
        expectSavesUpTo(cut, readSound(store.db))
      })
    }
    console.log(`${cuts.length} cuts of a log of ${frames} frames`)
  }, 120_000)

  it('has every save acknowledged before, when the rest of a cut frame is old bytes', () => {
    for (let each = 0; each < 40; each += 1) {
      const size = statSync(`${databasePath(original)}-wal`).size
      const cut = WAL_HEADER_BYTES + Math.floor(random() * (size - WAL_HEADER_BYTES))
      const data = copyWith(({ wal }) => ({ wal: Buffer.concat([wal.subarray(0, cut), Buffer.alloc(size - cut)]) }))
      withStore(data, (store) => {
        const found = readSound(store.db)
        expectSavesUpTo(cut, found)
      })
    }
  }, 60_000)

  it('is set aside and told of, when a bit flips in a frame with commits behind it', () => {
    const lastCommit = acknowledged.at(-2)!.walBytes
    for (let each = 0; each < FLIPS; each += 1) {
      const at = Math.floor(random() * lastCommit)
      const data = copyWith(({ wal }) => ({ wal: flipped(wal, at) }))
      const damaged = readFileSync(`${databasePath(data)}-wal`)
      const store = openStore(data, key, { mustExist: true })
      expect(store.damageSetAside, `bit at ${at}`).toBe(true)
      const frameStart = at < WAL_HEADER_BYTES ? 0 : at - ((at - WAL_HEADER_BYTES) % FRAME_BYTES)
      expectSavesUpTo(frameStart, readSound(store.db))
      const kept = readdirSync(join(data, 'set-aside')).filter((name) => name.endsWith('.damaged-log'))
      expect(kept).toHaveLength(1)
      expect(readFileSync(join(data, 'set-aside', kept[0]!)).equals(damaged)).toBe(true)
      store.close()
      rmSync(data, { recursive: true })
    }
  }, 120_000)
})

describe('the database’s main file', () => {
  it('is refused or cannot be read, and never gives other data, when a bit of it flips', () => {
    const whole = copyWith(() => ({}))
    withStoreKept(whole, (store) => store.checkpoint())
    const sound = readFileSync(databasePath(whole))
    let unnoticed = 0
    for (let each = 0; each < FLIPS; each += 1) {
      const at = Math.floor(random() * sound.length)
      const data = copyWith(() => ({ db: flipped(sound, at), wal: Buffer.alloc(0) }))
      if (!isNoticed(data)) unnoticed += 1
      rmSync(data, { recursive: true })
    }
    expect(unnoticed).toBe(0)
  }, 120_000)
})

function withStoreKept(data: string, act: (store: Store) => void): void {
  const store = openStore(data, key, { mustExist: true })
  act(store)
  store.close()
  expect(existsSync(databasePath(data))).toBe(true)
}

/** Fails the test on other data; otherwise says whether opening or reading everything failed. */
function isNoticed(data: string): boolean {
  let store: Store | undefined
  try {
    store = openStore(data, key, { mustExist: true })
    const [{ integrity_check: verdict }] = store.db.pragma('integrity_check') as [{ integrity_check: string }]
    const found = new Map(
      store.db
        .prepare<[], { person: string; details: string }>('SELECT * FROM roster_person')
        .all()
        .map(({ person, details }) => [person, details]),
    )
    expect(found).toEqual(new Map(acknowledged.map(({ name, value }) => [name, value])))
    return verdict !== 'ok'
  } catch (error) {
    const { code, name } = error as { code?: string; name: string }
    if (name === 'AssertionError') throw error
    expect(`${name} ${code}`).toMatch(/^(DatabaseError|SqliteError) /)
    return true
  } finally {
    store?.close()
  }
}
