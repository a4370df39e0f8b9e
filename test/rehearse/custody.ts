/** What the station opens, read after it has stopped; with stock `age` and `unzip` where they are installed. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { openSealed } from '../../station/intake/open-sealed.ts'
import { ApplicationRecord, Manifest } from '../../station/protocol/index.ts'
import { type CustodyRow, openCustodyRows } from './custody-rows.ts'
import type { Account } from './ledger.ts'
import { nameOfPlace } from './pictures.ts'

export type Held = {
  packetId: string
  size: number
  application: string
  version: number
  contentHash: string
  /** Absent when it does not open, or is not what it says; then `problem` says why. */
  opened?: Omit<Account, 'state'>
  problem?: string
}

export type Custody = { held: Held[]; conflicts: string[]; openedWith: 'age' | 'our own code' }

type Files = Map<string, Uint8Array>

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** @param station its data with its keys, and its database where that is not SQLite. It must have stopped. */
export async function readCustody(station: {
  folder: string
  database?: string | undefined
  scratch: string
  /** Many times the same: our own code alone, which is quicker. */
  isQuick?: boolean
}): Promise<Custody> {
  const keysFolder = join(station.folder, 'keys')
  const { rows, conflicts, bytesOf, close } = await openCustodyRows(station.folder, station.database)
  const hasAge =
    !station.isQuick && spawnSync('age', ['--version']).status === 0 && spawnSync('unzip', ['-v']).status === 0
  const open = hasAge ? openWithAge : openByOurselves
  try {
    const files = new Map<string, Files>()
    for (const { packetId } of rows) {
      const sealed = await bytesOf(packetId)
      const opened = sealed && (await open(sealed, join(keysFolder, 'age-identity.txt'), station.scratch))
      if (opened) files.set(packetId, opened)
    }
    return {
      held: rows.map((row) => ({ ...row, ...read(row, files) })),
      conflicts,
      openedWith: hasAge ? 'age' : 'our own code',
    }
  } finally {
    await close()
  }
}

/** Every hash is reckoned again; a part that another packet holds is looked for there. */
function read(row: CustodyRow, all: ReadonlyMap<string, Files>): Pick<Held, 'opened' | 'problem'> {
  const files = all.get(row.packetId)
  if (!files) return { problem: 'it does not open' }
  const text = (name: string) => Buffer.from(files.get(name) ?? []).toString('utf8')
  const manifest = Manifest.safeParse(parse(text('manifest.json')))
  const record = ApplicationRecord.safeParse(parse(text('application.json')))
  if (!manifest.success || !record.success) return { problem: 'its manifest or record cannot be read' }
  if (sha256(files.get('SHA256SUMS') ?? Buffer.alloc(0)) !== row.contentHash)
    return { problem: 'its SHA256SUMS are not its contentHash' }
  if (!text('SHA256SUMS').includes(`${sha256(files.get('application.json')!)}  application.json\n`))
    return { problem: 'its record is not the one in SHA256SUMS' }
  const images: Record<string, string> = {}
  for (const capture of record.data.captures) {
    const part = manifest.data.parts.find(({ name }) => name === capture.part)
    const bytes = (part?.heldBy ? all.get(part.heldBy) : files)?.get(capture.part)
    if (!bytes || sha256(bytes) !== capture.sha256) return { problem: `${capture.part} is not the picture it names` }
    images[nameOfPlace(capture)] = sha256(bytes)
  }
  const { application, version, procedure, fields, exceptions, correctionReason, gaps, signing } = record.data
  return {
    opened: {
      application,
      version,
      procedure,
      fields,
      images,
      exceptions: exceptions.map(({ reason, ...place }) => `${nameOfPlace(place)}: ${reason}`),
      gaps: (gaps ?? []).map(({ document, dueOn, reason }) => `${document} ${dueOn}: ${reason}`),
      ...(signing && { signed: signing.shownSha256 }),
      ...(correctionReason && { correctionReason }),
    },
  }
}

async function openWithAge(sealed: Uint8Array, identity: string, scratch: string): Promise<Files | undefined> {
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(join(scratch, 'files'), { recursive: true })
  const [packet, zip] = [join(scratch, 'packet.age'), join(scratch, 'packet.zip')]
  writeFileSync(packet, sealed)
  if (spawnSync('age', ['-d', '-i', identity, '-o', zip, packet]).status !== 0) return undefined
  if (spawnSync('unzip', ['-qq', zip, '-d', join(scratch, 'files')]).status !== 0) return undefined
  const names = readdirSync(join(scratch, 'files'), { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  )
  return new Map(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(join(scratch, 'files').length + 1), readFileSync(path)]
    }),
  )
}

async function openByOurselves(sealed: Uint8Array, identity: string): Promise<Files | undefined> {
  const identities = readFileSync(identity, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'))
  const zip = await openSealed(sealed, identities)
  return zip && new Map(Object.entries(unzipSync(zip)))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
