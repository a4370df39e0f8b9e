import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPacketFolder } from '../station/packets/folder.ts'
import { openPacketFiles } from '../station/packets/open-packet-files.ts'
import type { PacketFiles } from '../station/packets/packet-files.ts'
import { openPacketBucket } from '../station/packets/s3.ts'
import { type Bucket, startBucket } from './support/bucket.ts'
import { temporary } from './support/temporary.ts'

const newPacket = (size = 50_000) => {
  const bytes = randomBytes(size)
  return { bytes, packetId: createHash('sha256').update(bytes).digest('hex') }
}
/** Every file below a folder. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

let bucket: Bucket
beforeAll(async () => {
  bucket = await startBucket()
})
afterAll(() => bucket.end())

describe.each(['folder', 'bucket'])('a %s', (kind) => {
  let files: PacketFiles
  let folder: string
  beforeAll(async () => {
    folder = kind === 'folder' ? join(temporary(), 'packets') : bucket.folder
    files = await openPacketFiles(kind === 'folder' ? folder : bucket.url, temporary())
  })
  afterAll(() => files.close())

  it('gives back what was put, however often it was put', async () => {
    const { packetId, bytes } = newPacket()
    await Promise.all([1, 2, 3].map(() => files.put(packetId, bytes)))
    await files.put(packetId, bytes)
    expect(await files.get(packetId)).toEqual(bytes)
    expect(filesIn(folder).filter((path) => path.includes('.tmp'))).toEqual([])
  })

  it('has nothing where nothing was put', async () => {
    expect(await files.get(newPacket().packetId)).toBeUndefined()
  })

  it('never gives bytes that are not the packet’s, and is mended by putting it again', async () => {
    const { packetId, bytes } = newPacket()
    await files.put(packetId, bytes)
    const path = filesIn(folder).find((name) => name.includes(packetId) && readFileSync(name).byteLength === 50_000)!
    const damaged = Buffer.from(bytes)
    damaged[25_000]! ^= 1
    writeFileSync(path, damaged)
    await expect(files.get(packetId)).rejects.toMatchObject({ code: 'disk-failed' })
    writeFileSync(path, bytes.subarray(0, 10_000))
    await expect(files.get(packetId)).rejects.toMatchObject({ code: 'disk-failed' })
    await files.put(packetId, bytes)
    expect(await files.get(packetId)).toEqual(bytes)
  })
})

describe('a folder', () => {
  it('says how much still fits', async () => {
    expect(await openPacketFolder(join(temporary(), 'packets')).room()).toBeGreaterThan(0)
  })

  it('is not one that cannot be written to', () => {
    const inTheWay = join(temporary(), 'file')
    writeFileSync(inTheWay, 'x')
    expect(() => openPacketFolder(join(inTheWay, 'packets'))).toThrow(expect.objectContaining({ code: 'bad-option' }))
  })

  it('fails, and leaves nothing half written, when its disk goes away', async () => {
    const path = join(temporary(), 'packets')
    const files = openPacketFolder(path)
    rmSync(path, { recursive: true })
    const { packetId, bytes } = newPacket()
    await expect(files.put(packetId, bytes)).rejects.toMatchObject({ code: 'disk-failed' })
    expect(existsSync(path)).toBe(false)
  })

  const small = smallDisk()
  it.runIf(small)('is full and says so, keeps what it had, and takes more when it has room', async () => {
    const files = openPacketFolder(join(small!, 'packets'))
    const [first, second] = [newPacket(200_000), newPacket(900_000)]
    await files.put(first.packetId, first.bytes)
    await expect(files.put(second.packetId, second.bytes)).rejects.toMatchObject({ code: 'disk-full' })
    expect(await files.get(first.packetId)).toEqual(first.bytes)
    expect(await files.get(second.packetId)).toBeUndefined()
    expect(filesIn(join(small!, 'packets'))).toHaveLength(1)
    const third = newPacket(300_000)
    await files.put(third.packetId, third.bytes)
    expect(await files.get(third.packetId)).toEqual(third.bytes)
  })
  afterAll(() => {
    if (small) execFileSync('umount', [small])
  })
})

describe('a bucket', () => {
  const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

  it('is not read as empty when it is gone or does not know us', async () => {
    const { packetId, bytes } = newPacket()
    const gone = openPacketBucket({ url: bucket.url.replace('packets/', 'nowhere/'), keys })
    await expect(gone.get(packetId)).rejects.toMatchObject({ code: 'database-away' })
    await expect(gone.put(packetId, bytes)).rejects.toMatchObject({ code: 'database-away' })
    const stranger = openPacketBucket({ url: bucket.url, keys: { ...keys, accessKeyId: 'nobody' } })
    await expect(stranger.put(packetId, bytes)).rejects.toMatchObject({ code: 'database-away' })
  })

  it('is asked again while it is busy, and told the hash of what it is given', async () => {
    const { packetId, bytes } = newPacket(10)
    const answers = [503, 500, 200]
    const asked: unknown[] = []
    const server = http.createServer((request, response) => {
      asked.push([request.method, request.url, request.headers['x-amz-content-sha256']])
      request.resume().on('end', () => response.writeHead(answers.shift() ?? 200).end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await openPacketBucket({ url: `s3://b/p?endpoint=http://127.0.0.1:${port}`, keys }).put(packetId, bytes)
    server.close()
    const path = `/b/p/${packetId.slice(0, 2)}/${packetId}.age`
    expect(asked).toEqual(Array(3).fill(['PUT', path, packetId]))
  })

  it('fails with a code when nobody is there', async () => {
    const files = openPacketBucket({ url: 's3://b/p?endpoint=http://127.0.0.1:9', keys })
    await expect(files.get(newPacket().packetId)).rejects.toMatchObject({ code: 'database-away' })
  })

  it('takes no keys in its address and needs them in the environment', () => {
    for (const url of ['s3://key:secret@packets', 's3:///', 's3://b?endpoint=ftp://x', 's3://b?endpoint=http://a/b'])
      expect(() => openPacketBucket({ url, keys })).toThrow(expect.objectContaining({ code: 'bad-option' }))
    const none = { accessKeyId: undefined, secretAccessKey: undefined }
    expect(() => openPacketBucket({ url: bucket.url, keys: none })).toThrow('AWS_ACCESS_KEY_ID')
  })
})

/** 1 MB, where this user may mount one. */
function smallDisk(): string | undefined {
  const path = join(temporary(), 'small')
  mkdirSync(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' })
    return path
  } catch {
    return undefined
  }
}
