import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Biometric, DeviceError, MAX_IMAGE_BYTES, Reading, type RequestOf } from '../devices/device.ts'
import { createFolderDriver } from '../devices/folder/driver.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'doorstep-captures-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string) => path.join(folder, name)
const put = (name: string, bytes: Uint8Array) => writeFileSync(file(name), bytes)

/** A picture of its own for each shade; noisy, so that cutting it matters. */
async function picture(shade: number, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> {
  const create = { width: 90, height: 120, channels: 3, background: { r: shade, g: 80, b: 80 } } as const
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  return sharp({ create: { ...create, noise } })
    .tint(create.background)
    .toFormat(format)
    .toBuffer()
}

/** 300 × 300 of level ridges nine pixels apart. */
async function ridgePicture() {
  const pixels = Uint8Array.from({ length: 300 * 300 }, (_, at) =>
    Math.round(128 + 100 * Math.sin((2 * Math.PI * Math.floor(at / 300)) / 9)),
  )
  const grey = await sharp(pixels, { raw: { width: 300, height: 300, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
  return sharp(grey)
}

/** The PNG without its first chunk of that name. */
function withoutChunk(png: Buffer, name: string): Buffer {
  const at = png.indexOf(name, 0, 'latin1') - 4
  return Buffer.concat([png.subarray(0, at), png.subarray(at + 12 + png.readUInt32BE(at))])
}

function order(modality: Biometric, positions: number[], attempt = 1): RequestOf<'capture'> {
  return { kind: 'capture', requestId: 'one', subject: 's', timeoutMs: 9_000, modality, positions, attempt }
}

function takeAll(modality: Biometric, positions: number[], attempt = 1, from = folder): Promise<Reading[]> {
  const driver = createFolderDriver(from)
  return driver.capture!(order(modality, positions, attempt), new AbortController().signal, () => {})
}

/** The only reading. */
async function take(modality: 'portrait' | 'finger', position?: number, attempt = 1, from = folder): Promise<Reading> {
  const readings = await takeAll(modality, position === undefined ? [] : [position], attempt, from)
  expect(readings).toHaveLength(1)
  return readings[0]!
}

const code = (run: Promise<unknown>) =>
  run.then(
    () => 'reading',
    (error: unknown) => (error instanceof DeviceError ? error.code : `not a DeviceError: ${String(error)}`),
  )

describe('the captures folder', () => {
  it('gives the bytes of the file unchanged, with its base name and size', async () => {
    const bytes = await picture(10, 'jpeg')
    put('portrait.jpg', bytes)
    const reading = Reading.parse(await take('portrait'))
    expect(Buffer.from(reading.image).equals(bytes)).toBe(true)
    expect(reading).toMatchObject({ fileName: 'portrait.jpg', mediaType: 'image/jpeg', width: 90, height: 120 })
    expect(reading.device).toEqual({
      device: 'folder',
      driver: 'folder',
      model: 'Folder',
      serial: '',
      simulated: false,
    })
  })

  it('takes the next picture at each attempt, and the first again after the last', async () => {
    for (const [index, name] of ['portrait-10.png', 'portrait-2.jpg', 'portrait.png'].entries())
      put(name, await picture(index * 40, name.endsWith('jpg') ? 'jpeg' : 'png'))
    const names = []
    for (const attempt of [1, 2, 3, 4]) names.push((await take('portrait', undefined, attempt)).fileName)
    expect(names).toEqual(['portrait.png', 'portrait-2.jpg', 'portrait-10.png', 'portrait.png'])
  })

  it.each([
    ['finger-01.png', 1],
    ['finger-1.png', 1],
    ['finger-01-2.png', 1],
    ['finger-10.png', 10],
    ['FINGER-07.PNG', 7],
  ])('takes %s for finger %i and no other', async (name, position) => {
    put(name, await picture(50))
    for (let other = 1; other <= 10; other += 1)
      expect(await code(take('finger', other))).toBe(other === position ? 'reading' : 'not-found')
  })

  it.each([
    'finger-0.png',
    'finger-11.png',
    'finger-010.png',
    'finger-1.txt',
    'xfinger-1.png',
    'finger-1',
    'finger.png',
  ])('takes %s for no finger', async (name) => {
    put(name, await picture(50))
    for (let position = 1; position <= 10; position += 1) expect(await code(take('finger', position))).toBe('not-found')
  })

  it('takes the plain name before its repeats', async () => {
    for (const name of ['finger-03-2.png', 'finger-03.png']) put(name, await picture(50))
    expect((await take('finger', 3)).fileName).toBe('finger-03.png')
    expect((await take('finger', 3, 2)).fileName).toBe('finger-03-2.png')
  })

  it('gives those of several fingers that are there, in the order asked for', async () => {
    for (const name of ['finger-02.png', 'finger-04.png', 'finger-04-2.png', 'finger-05.png'])
      put(name, await picture(50))
    const names = (readings: Reading[]) => readings.map(({ position, fileName }) => [position, fileName])
    expect(names(await takeAll('finger', [4, 3, 2]))).toEqual([
      [4, 'finger-04.png'],
      [2, 'finger-02.png'],
    ])
    expect(names(await takeAll('finger', [4, 2], 2))).toEqual([
      [4, 'finger-04-2.png'],
      [2, 'finger-02.png'],
    ])
    expect(await code(takeAll('finger', [1, 3]))).toBe('not-found')
  })

  it('says that the folder is missing, without saying where', async () => {
    const gone = path.join(folder, 'gone')
    const driver = createFolderDriver(gone)
    expect(driver.info().status).toBe('not-ready')
    const failure = driver.capture!(order('portrait', []), new AbortController().signal, () => {})
    await expect(failure).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('not there') })
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining(folder) })
  })

  it('is unreadable for a picture cut anywhere', async () => {
    for (const format of ['png', 'jpeg'] as const) {
      const bytes = await picture(90, format)
      // The last few bytes hold no pixels (a PNG's IEND, a JPEG's end mark), so a cut there loses nothing.
      for (const share of [0.01, 0.1, 0.5, 0.9]) {
        put('portrait.png', bytes.subarray(0, Math.floor(bytes.length * share)))
        put('finger-01.png', bytes.subarray(0, Math.floor(bytes.length * share)))
        expect(await code(take('portrait')), `${format} ${share}`).toBe('unreadable')
        expect(await code(take('finger', 1)), `${format} ${share}`).toBe('unreadable')
      }
    }
  })

  it('goes by the bytes and not by the extension', async () => {
    put('portrait.png', await picture(90, 'jpeg'))
    expect((await take('portrait')).mediaType).toBe('image/jpeg')
    put('portrait.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))
    expect(await code(take('portrait'))).toBe('unreadable')
    put(
      'portrait.png',
      await sharp(await picture(1))
        .webp()
        .toBuffer(),
    )
    expect(await code(take('portrait'))).toBe('unreadable')
  })

  it('is unreadable for a directory, a pipe, an empty file and a dangling link', async () => {
    mkdirSync(file('finger-01.png'))
    if (process.platform === 'win32') console.log('pipe: skipped, there is no mkfifo on Windows')
    else execFileSync('mkfifo', [file('finger-02.png')])
    put('finger-03.png', Buffer.alloc(0))
    symlinkSync(file('nothing'), file('finger-04.png'))
    symlinkSync(file('finger-05.png'), file('finger-05.png'))
    for (const position of process.platform === 'win32' ? [1, 3, 4, 5] : [1, 2, 3, 4, 5])
      expect(await code(take('finger', position)), `finger ${position}`).toBe('unreadable')
  })

  it('follows a link inside the folder and refuses one that leaves it', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'doorstep-outside-'))
    try {
      writeFileSync(path.join(outside, 'secret.png'), await picture(1))
      symlinkSync(path.join(outside, 'secret.png'), file('finger-01.png'))
      put('kept.png', await picture(1))
      symlinkSync('kept.png', file('finger-02.png'))
      expect(await code(take('finger', 1))).toBe('unreadable')
      expect(await code(take('finger', 2))).toBe('reading')
    } finally {
      rmSync(outside, { recursive: true })
    }
  })

  it('is too large above the limit of bytes or of pixels', async () => {
    put('portrait.png', await picture(1))
    truncateSync(file('portrait.png'), MAX_IMAGE_BYTES + 1)
    expect(await code(take('portrait'))).toBe('too-large')
    const wide = { width: 10_001, height: 8, channels: 3, background: '#fff' } as const
    put('portrait.png', await sharp({ create: wide }).png().toBuffer())
    expect(await code(take('portrait'))).toBe('too-large')
  })

  it('scores a picture the same in 8 or 16 bits, grey or colour', async () => {
    const ridges = await ridgePicture()
    const variants = [ridges.clone(), ridges.clone().toColourspace('srgb'), ridges.clone().ensureAlpha(1)]
    for (const variant of [
      ...variants,
      ridges.clone().toColourspace('grey16'),
      ridges.clone().toColourspace('rgb16'),
    ]) {
      put('finger-01.png', await variant.png().toBuffer())
      expect((await take('finger', 1)).quality).toEqual([{ scale: 'doorstep-app', value: 100 }])
    }
  })

  it('says the density that the picture says, and nothing when it says nothing', async () => {
    put('portrait.png', withoutChunk(await picture(1), 'pHYs'))
    expect((await take('portrait')).ppi).toBeUndefined()
    put(
      'portrait.png',
      await sharp(await picture(1))
        .withDensity(500)
        .png()
        .toBuffer(),
    )
    expect((await take('portrait')).ppi).toBeCloseTo(500, 1)
    put(
      'portrait.png',
      await sharp(await picture(1))
        .withDensity(300)
        .jpeg()
        .toBuffer(),
    )
    expect((await take('portrait')).ppi).toBeCloseTo(300, 0)
  })
})

describe('any captures folder', () => {
  it('gives a reading, unreadable or too-large for any bytes', async () => {
    const png = await picture(120)
    const jpeg = await picture(120, 'jpeg')
    const withExif = await sharp(jpeg).withDensity(300).jpeg().toBuffer()
    const damaged = fc
      .tuple(
        fc.constantFrom(png, jpeg, withExif),
        fc.array(fc.tuple(fc.oneof(fc.nat(), fc.nat(200)), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      )
      .map(([whole, changes]) => {
        const bytes = Uint8Array.from(whole)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        return bytes
      })
    const magic = fc
      .tuple(fc.constantFrom(png.subarray(0, 16), jpeg.subarray(0, 4)), fc.uint8Array({ maxLength: 400 }))
      .map(([start, rest]) => Uint8Array.from([...start, ...rest]))
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 400 }), magic, damaged), async (bytes) => {
        put('finger-01.png', bytes)
        put('portrait.jpg', bytes)
        for (const run of [() => take('portrait'), () => take('finger', 1)])
          expect(['reading', 'unreadable', 'too-large']).toContain(await code(run().then(Reading.parse)))
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  it('is read whatever the names in it', async () => {
    const bytes = await picture(3)
    const name = fc
      .oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
        fc.stringMatching(/^(portrait|finger-0?\d{1,2})[^/]{0,20}\.(png|jpg)$/),
      )
      .filter((text) => !/[/\0]/.test(text) && !['.', '..'].includes(text) && Buffer.byteLength(text) <= 255)
    await fc.assert(
      fc.asyncProperty(fc.array(name, { maxLength: 6 }), fc.integer({ min: 1, max: 99 }), async (names, attempt) => {
        rmSync(folder, { recursive: true })
        mkdirSync(folder)
        for (const each of names) put(each, bytes)
        // Half a surrogate pair cannot be a file's name: what the disk calls it is then not what was asked for.
        const outcomes = [await code(take('portrait', undefined, attempt)), await code(take('finger', 1, attempt))]
        for (const outcome of outcomes) expect(['reading', 'not-found', 'unreadable']).toContain(outcome)
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
