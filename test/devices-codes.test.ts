import QRCode from 'qrcode'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { DeviceError } from '../devices/device.ts'
import { readCode } from '../devices/picture/read-code.ts'

/** As on the Vietnamese card: seven fields, the old number and a name with marks above and below. */
const CARD =
  '079203004411|023456789|Nguyễn Thị Hoàng Ánh Tuyết|07021958|Nữ|Thôn Đắk Rơ Nga, Xã Đăk Tô, Quảng Ngãi|25122021'

const read = (image: Uint8Array) => readCode(image, new AbortController().signal)
const qr = (data: string | Uint8Array, width = 420) =>
  QRCode.toBuffer(typeof data === 'string' ? data : [{ data, mode: 'byte' }], { width, errorCorrectionLevel: 'M' })

/** A card in the hand: turned, out of focus, in a larger picture. */
async function photographed(code: Buffer, { angle = 17, blur = 1.5 } = {}): Promise<Buffer> {
  const turned = await sharp(code).rotate(angle, { background: '#c8c4bc' }).png().toBuffer()
  return sharp({ create: { width: 1280, height: 720, channels: 3, background: '#8a8378' } })
    .composite([{ input: turned, left: 500, top: 60 }])
    .png()
    .toBuffer()
    .then((picture) => sharp(picture).blur(blur).jpeg({ quality: 80 }).toBuffer())
}

/** EAN-13, drawn by its table: 8938505974194 has a Vietnamese prefix. */
function barcode(digits: string): Buffer {
  const left = [
    '0001101',
    '0011001',
    '0010011',
    '0111101',
    '0100011',
    '0110001',
    '0101111',
    '0111011',
    '0110111',
    '0001011',
  ]
  const parity = ['LLLLLL', 'LLGLGG', 'LLGGLG', 'LLGGGL', 'LGLLGG', 'LGGLLG', 'LGGGLL', 'LGLGLG', 'LGLGGL', 'LGGLGL']
  const inverse = (bits: string) => [...bits].map((bit) => (bit === '0' ? '1' : '0')).join('')
  const [first, ...rest] = [...digits].map(Number)
  const bars = rest.map((digit, at) => {
    const bits = left[digit]!
    if (at >= 6) return inverse(bits)
    return parity[first!]![at] === 'L' ? bits : [...inverse(bits)].toReversed().join('')
  })
  const line = `000000000101${bars.slice(0, 6).join('')}01010${bars.slice(6).join('')}101000000000`
  return Buffer.from(Array.from({ length: 80 }, () => [...line].map((bit) => (bit === '1' ? 0 : 255))).flat())
}

describe('a code in a picture', { timeout: 30_000 }, () => {
  it('gives its Vietnamese text exactly, turned and out of focus', async () => {
    expect(await read(await photographed(await qr(CARD)))).toBe(CARD)
    expect(await read(await photographed(await qr(CARD), { angle: 190, blur: 2 }))).toBe(CARD)
  })

  it.each(['𠮷田 買買提·吐爾遜', 'a', '079203004411', 'https://x.invalid/?a=b|c', '\u{feff}x', 'e\u0301 and é'])(
    'gives %j byte by byte',
    async (text) => {
      expect(await read(await qr(new TextEncoder().encode(text)))).toBe(text)
    },
  )

  it('is found when it is small in a large picture', async () => {
    const small = await qr(CARD, 260)
    const picture = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#777' } })
      .composite([{ input: small, left: 2900, top: 1900 }])
      .jpeg()
      .toBuffer()
    expect(await read(picture)).toBe(CARD)
  })

  it('is read from bars, and from the square when both are there', async () => {
    const bars = barcode('8938505974194')
    const drawn = await sharp(bars, { raw: { width: bars.length / 80, height: 80, channels: 1 } })
      .resize({ width: bars.length / 20, kernel: 'nearest' })
      .png()
      .toBuffer()
    expect(await read(drawn)).toBe('8938505974194')
    const both = await sharp({ create: { width: 1000, height: 900, channels: 3, background: '#fff' } })
      .composite([
        { input: drawn, left: 20, top: 20 },
        { input: await qr(CARD), left: 300, top: 420 },
      ])
      .png()
      .toBuffer()
    expect(await read(both)).toBe(CARD)
  })

  it('is nothing in a picture without one', async () => {
    const plain = sharp({ create: { width: 800, height: 600, channels: 3, background: '#888' } })
    expect(await read(await plain.png().toBuffer())).toBeUndefined()
  })

  it('is unreadable when its bytes are not UTF-8, and never guessed at', async () => {
    const latin = Uint8Array.from([0x4e, 0x67, 0x75, 0x79, 0xea, 0x6e, 0x20, 0xc1, 0x6e, 0x68])
    await expect(read(await qr(latin))).rejects.toMatchObject({ code: 'unreadable' })
  })

  it('is unreadable in a damaged picture', async () => {
    const picture = await photographed(await qr(CARD))
    for (const bytes of [picture.subarray(0, picture.length / 2), Buffer.from('no picture')])
      await expect(read(bytes)).rejects.toMatchObject({ code: 'unreadable' })
  })

  it('stops with the reason it was given', async () => {
    const reason = new DeviceError('cancelled', 'The test changed its mind.')
    await expect(readCode(await qr('a'), AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
