import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { DeviceError, PictureEdit, Reading, type RequestOf } from '../devices/device.ts'
import { editPicture } from '../devices/picture/edit-picture.ts'
import { bomb } from './support/png-bomb.ts'

type Order = RequestOf<'picture'>
const camera = { device: 'page-camera', driver: 'page-camera', model: '', serial: '', simulated: false } as const
const canvas = { ...camera, device: 'canvas-camera', driver: 'canvas-camera', simulated: true } as const

function edit(image: Uint8Array, change: Partial<PictureEdit> = {}, rest: Partial<Order> = {}): Promise<Reading> {
  const bytes = Uint8Array.from(image)
  const order = { kind: 'picture', requestId: 'one', modality: 'portrait', timeoutMs: 9_000, device: camera } as const
  return editPicture(
    { ...order, image: bytes, edit: PictureEdit.parse({ rotate: 0, ...change }), ...rest },
    new AbortController().signal,
  ).then(Reading.parse)
}

const code = (run: Promise<unknown>) =>
  run.then(
    () => 'reading',
    (error: unknown) => (error instanceof DeviceError ? error.code : `not a DeviceError: ${String(error)}`),
  )

/** 80 × 40 in four quarters: red, green above blue, white. */
const COLOURS = { R: [220, 20, 20], G: [20, 200, 20], B: [20, 20, 220], W: [255, 255, 255] } as const
type Colour = keyof typeof COLOURS
const quarters = (upper: string, lower: string, width = 80, height = 40) => {
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const name = (y < height / 2 ? upper : lower)[x < width / 2 ? 0 : 1] as Colour
      pixels.set(COLOURS[name], (y * width + x) * 3)
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

/** The nearest colour's letter, at shares of the picture. */
async function colourAt(image: Uint8Array, x: number, y: number): Promise<string> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels
  const distance = (name: Colour) =>
    COLOURS[name].reduce((sum, value, part) => sum + Math.abs(value - data[at + part]!), 0)
  return (['R', 'G', 'B', 'W'] as const).toSorted((a, b) => distance(a) - distance(b))[0]!
}

/** `RG/BW`: what is seen in the four quarters. */
async function seen(image: Uint8Array): Promise<string> {
  const at = (x: number, y: number) => colourAt(image, x, y)
  return `${await at(0.25, 0.25)}${await at(0.75, 0.25)}/${await at(0.25, 0.75)}${await at(0.75, 0.75)}`
}

const dark = async (image: Uint8Array, from: number) => {
  const { data, info } = await sharp(image).greyscale().raw().toBuffer({ resolveWithObject: true })
  const foot = data.subarray(Math.floor(info.height * from) * info.width)
  return foot.filter((grey) => grey < 60).length / foot.length
}

describe('a picture from the page', { timeout: 30_000 }, () => {
  it.each([
    [0, 'RG/BW'],
    [90, 'BR/WG'],
    [180, 'WB/GR'],
    [270, 'GW/RB'],
  ] as const)('is rotated by %i clockwise', async (rotate, expected) => {
    const reading = await edit(await quarters('RG', 'BW').png().toBuffer(), { rotate })
    expect(await seen(reading.image)).toBe(expected)
    expect([reading.width, reading.height]).toEqual(rotate % 180 === 0 ? [80, 40] : [40, 80])
  })

  // Row and column of the stored picture that a person sees above and on the left: EXIF 2.32, 4.6.5.1.6.
  it.each([
    [1, 'RG/BW'],
    [2, 'GR/WB'],
    [3, 'WB/GR'],
    [4, 'BW/RG'],
    [5, 'RB/GW'],
    [6, 'BR/WG'],
    [7, 'WG/BR'],
    [8, 'GW/RB'],
  ])('stands upright by EXIF orientation %i, which is then gone', async (orientation, expected) => {
    const image = await quarters('RG', 'BW').withMetadata({ orientation }).jpeg().toBuffer()
    const reading = await edit(image)
    expect(await seen(reading.image)).toBe(expected)
    expect((await sharp(reading.image).metadata()).orientation).toBeUndefined()
  })

  it('is rotated after it stands upright', async () => {
    const image = await quarters('RG', 'BW').withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await seen((await edit(image, { rotate: 90 })).image)).toBe('WB/GR')
  })

  it('is cut by shares of the upright and rotated picture', async () => {
    const image = await quarters('RG', 'BW').png().toBuffer()
    const reading = await edit(image, { rotate: 90, crop: { x: 0.5, y: 0, width: 0.5, height: 0.5 } })
    expect([reading.width, reading.height]).toEqual([20, 40])
    expect(await seen(reading.image)).toBe('RR/RR')
  })

  it('is exactly of the size asked for, not stretched', async () => {
    const image = await quarters('RG', 'BW', 800, 400).png().toBuffer()
    const reading = await edit(image, { size: { width: 413, height: 531 }, ppi: 300 })
    expect([reading.width, reading.height]).toEqual([413, 531])
    const { info } = await sharp(reading.image).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([413, 531])
    expect(await seen(reading.image)).toBe('RG/BW')
  })

  it('is of any size, rotation and cut that the port allows', async () => {
    const image = await quarters('RG', 'BW').png().toBuffer()
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const length = fc.double({ min: 1e-9, max: 1, noNaN: true })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0 as const, 90 as const, 180 as const, 270 as const),
        fc.record({ x: share, y: share, width: length, height: length }),
        fc.option(fc.record({ width: fc.integer({ min: 1, max: 300 }), height: fc.integer({ min: 1, max: 300 }) })),
        async (rotate, crop, size) => {
          const reading = await edit(image, { rotate, crop, ...(size && { size }) })
          const { width, height } = await sharp(reading.image).metadata()
          expect([width, height]).toEqual([reading.width, reading.height])
          if (size) expect([width, height]).toEqual([size.width, size.height])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps nothing that the camera wrote beside the pixels', async () => {
    const image = await quarters('RG', 'BW')
      .withExif({ IFD0: { Artist: 'an officer' }, IFD3: { GPSLatitude: '21/1 1/1 0/1' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">secret</x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer()
    for (const modality of ['portrait', 'signature'] as const) {
      const reading = await edit(image, { ppi: 300 }, { modality })
      const { exif, xmp, iptc, icc } = await sharp(reading.image).metadata()
      expect({ exif, xmp, iptc, icc }).toEqual({})
      for (const text of ['an officer', 'secret', 'GPS'])
        expect(Buffer.from(reading.image).includes(text), text).toBe(false)
    }
  })

  it('says the density it was given, and none when it was given none', async () => {
    const image = await quarters('RG', 'BW').withDensity(72).jpeg().toBuffer()
    for (const modality of ['portrait', 'signature'] as const) {
      const said = await edit(image, { ppi: 300 }, { modality })
      expect(said.ppi).toBe(300)
      expect((await sharp(said.image).metadata()).density).toBe(300)
      const silent = await edit(image, {}, { modality })
      expect(silent.ppi).toBeUndefined()
      expect(Buffer.from(silent.image).includes('pHYs')).toBe(false)
    }
  })

  it('is a JPEG, and a signature a PNG whose ground is white', async () => {
    const empty = { r: 0, g: 0, b: 0, alpha: 0 }
    const clear = await sharp({ create: { width: 60, height: 30, channels: 4, background: empty } })
      .png()
      .toBuffer()
    const signature = await edit(clear, {}, { modality: 'signature', device: { ...camera, driver: 'page-pen' } })
    expect(signature.mediaType).toBe('image/png')
    expect(await seen(signature.image)).toBe('WW/WW')
    const page = await edit(clear, {}, { modality: 'document', position: 2, fileName: 'scan.png' })
    expect(page).toMatchObject({ mediaType: 'image/jpeg', modality: 'document', position: 2, fileName: 'scan.png' })
    expect((await sharp(page.image).metadata()).format).toBe('jpeg')
  })

  it('is scaled down to 2480 pixels when it is a document, and left when it is a portrait', async () => {
    const image = await quarters('RG', 'BW', 4000, 1000).jpeg().toBuffer()
    const page = await edit(image, {}, { modality: 'document' })
    expect([page.width, page.height]).toEqual([2480, 620])
    expect((await edit(image)).width).toBe(4000)
  })

  it('takes 16 bits, grey and palette pictures', async () => {
    const picture = () => quarters('RG', 'BW')
    for (const image of [
      await picture().toColourspace('rgb16').png().toBuffer(),
      await picture().png({ palette: true }).toBuffer(),
    ])
      expect(await seen((await edit(image)).image)).toBe('RG/BW')
    const grey = await sharp(await picture().greyscale().png().toBuffer())
      .toColourspace('b-w')
      .png()
      .toBuffer()
    expect(await code(edit(grey))).toBe('reading')
  })
})

describe('the practice mark', { timeout: 30_000 }, () => {
  const white = sharp({ create: { width: 640, height: 480, channels: 3, background: '#fff' } }).jpeg()

  it('is burned into every picture of the canvas camera, whatever the edit', async () => {
    const image = await white.toBuffer()
    for (const change of [
      {},
      { rotate: 90 as const },
      { crop: { x: 0.2, y: 0.1, width: 0.5, height: 0.6 } },
      { size: { width: 413, height: 531 } },
      { size: { width: 900, height: 100 } },
      {
        corners: [
          { x: 0.1, y: 0.1 },
          { x: 0.9, y: 0.1 },
          { x: 0.9, y: 0.9 },
          { x: 0.1, y: 0.9 },
        ],
      },
    ])
      for (const modality of ['portrait', 'document', 'signature'] as const) {
        const reading = await edit(image, change, { modality, device: canvas })
        expect(await dark(reading.image, 0.85), JSON.stringify([change, modality])).toBeGreaterThan(0.2)
        expect(await dark((await edit(image, change, { modality })).image, 0.5)).toBe(0)
      }
  })

  it('is never left out: a picture too small for it is refused', async () => {
    const image = await white.toBuffer()
    for (const size of [
      { width: 40, height: 40 },
      { width: 400, height: 12 },
    ])
      expect(await code(edit(image, { size }, { device: canvas }))).toBe('failed')
  })
})

describe('a picture that cannot be taken', { timeout: 60_000 }, () => {
  it('is too large above 40 megapixels, however few its bytes', async () => {
    const few = bomb(9_000, 9_000)
    expect(few.byteLength).toBeLessThan(50_000)
    expect(await code(edit(few))).toBe('too-large')
    expect(await code(edit(bomb(200_000, 200)))).toBe('too-large')
    expect(await code(edit(bomb(5_000, 2_000), { size: { width: 100, height: 50 } }))).toBe('reading')
  })

  it('is too large when the edit asks for it', async () => {
    const image = await quarters('RG', 'BW').png().toBuffer()
    expect(await code(edit(image, { size: { width: 10_000, height: 10_000 } }))).toBe('too-large')
  })

  it('is unreadable when it is cut, or neither PNG nor JPEG', async () => {
    const jpeg = await quarters('RG', 'BW', 300, 200).jpeg().toBuffer()
    const png = await quarters('RG', 'BW', 300, 200).png().toBuffer()
    for (const bytes of [
      jpeg.subarray(0, jpeg.length * 0.6),
      png.subarray(0, png.length * 0.6),
      await quarters('RG', 'BW').webp().toBuffer(),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      Buffer.from('GIF89a'),
    ])
      expect(await code(edit(bytes))).toBe('unreadable')
  })

  it('gives a reading, unreadable or too-large for any bytes', async () => {
    const whole = [await quarters('RG', 'BW').jpeg().toBuffer(), await quarters('RG', 'BW').png().toBuffer()]
    const damaged = fc
      .tuple(fc.constantFrom(...whole), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }))
      .map(([bytes, changes]) => {
        const other = Uint8Array.from(bytes)
        for (const [at, value] of changes) other[at % other.length] = value
        return other
      })
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ minLength: 1, maxLength: 300 })), async (bytes) => {
        expect(['reading', 'unreadable', 'too-large']).toContain(await code(edit(bytes, { rotate: 90 })))
      }),
      { numRuns: 150 },
    )
  })

  it('is refused when the edit is impossible', async () => {
    const image = await quarters('RG', 'BW').png().toBuffer()
    const corners = (...points: [number, number][]) => points.map(([x, y]) => ({ x, y }))
    const square = corners([0, 0], [1, 0], [1, 1], [0, 1])
    for (const change of [
      { corners: corners([0, 0], [0, 1], [1, 1], [1, 0]) },
      { corners: corners([0, 0], [1, 1], [1, 0], [0, 1]) },
      { corners: corners([0, 0], [0, 0], [0, 0], [0, 0]) },
      { corners: square, crop: { x: 0, y: 0, width: 1, height: 1 } },
    ])
      expect(await code(edit(image, change)), JSON.stringify(change)).toBe('failed')
  })
})
