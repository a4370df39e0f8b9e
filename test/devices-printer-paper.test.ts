/** Promise: what stands on the paper can be read, by a person and by a scanner. */
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PrintJob } from '../devices/device.ts'
import { readCode } from '../devices/picture/read-code.ts'
import { createEscPosDriver } from '../devices/printer/driver.ts'
import type { PaperWidth } from '../devices/printer/encode.ts'
import { type Font, loadFont } from '../devices/printer/font/load-glyphs.ts'
import { breakLines, findMissing, measure, printable } from '../devices/printer/lay-out.ts'
import { createPrinterTwin } from '../devices/printer/simulated.ts'

const never = new AbortController().signal
let font: Font
beforeAll(async () => {
  font = await loadFont()
})

async function paperOf(job: PrintJob, width: PaperWidth): Promise<Uint8Array> {
  const simulator = createPrinterTwin({ width })
  const driver = createEscPosDriver({ open: simulator.line, simulator, width, changed: () => {} })
  try {
    await driver.print!({ kind: 'print', requestId: 'one', job, timeoutMs: 20_000 }, never, () => {})
    return await simulator.paper()
  } finally {
    await driver.close()
  }
}

describe('a code', () => {
  const code = '8KQ-000123-45 0b5e7f6a-3f0c-4c55-9f5e-000000000001 1'

  it.each<PaperWidth>([384, 576])('on paper of %i dots is read back', async (width) => {
    const job: PrintJob = [
      { kind: 'text', text: '8KQ-000123-45', large: true, align: 'centre' },
      { kind: 'code', text: code },
      { kind: 'rule' },
    ]
    expect(await readCode(await paperOf(job, width), never)).toBe(code)
  })
})

describe('the dots of a letter', () => {
  const bits = (character: string) => Buffer.from(font.get(character.codePointAt(0)!)?.bits ?? []).toString('hex')

  it('are there for all of Vietnamese and for Chinese names, and differ from each other, as empty boxes would not', () => {
    const letters = [...'ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ']
    const all = [...letters, ...letters.map((one) => one.toUpperCase()), ...'欧阳娜王爱新觉罗龘𠮷鑫·派出所回执']
    expect(findMissing(all.join(''), font)).toEqual([])
    expect(new Set(all.map(bits)).size).toBe(all.length)
  })

  it('are there for everything that the font knows, but for blanks and what is never seen', () => {
    const empty = [...font].filter(([, { width, height }]) => width * height === 0).map(([code]) => code)
    const seen = empty.map((code) => String.fromCodePoint(code)).filter((one) => printable(one, font).trim() !== '')
    expect(seen.map((one) => one.codePointAt(0)!.toString(16))).toEqual([])
  })

  it('are a code point where the font has none, never nothing', () => {
    expect(printable('𫯊\u{2BBCA}\u{10FFFD}', font)).toMatch(/\[U\+2BBCA\]\[U\+10FFFD\]$/)
    expect(printable('a\u200db\ufe0f', font)).toBe('ab')
    expect(findMissing('A\u{10FFFD}\u{10FFFD}', font)).toEqual(['U+10FFFD'])
  })
})

describe('lines', () => {
  it('are never wider than the paper and lose no letter, however long a name is', () => {
    const names = [`${'Nguyễn'.repeat(20)} Thị`, '阿卜杜热合曼·'.repeat(12), '𠮷'.repeat(60)]
    for (const name of names)
      for (const width of [192, 384, 576]) {
        const lines = breakLines(printable(name, font), width, font)
        expect(lines.every((line) => measure(line, font) <= width)).toBe(true)
        expect(lines.join('').replaceAll(' ', '')).toBe(name.replaceAll(' ', ''))
      }
  })

  it('do not begin with a mark that closes', () => {
    const lines = breakLines('请于十二月三日到派出所领取。请于十二月三日，到派出所领取。', 24 * 7, font)
    expect(lines.filter((line) => /^[，。]/.test(line))).toEqual([])
  })
})

describe('the paper', () => {
  it('says at its upper edge that it is simulated, above all that was printed', async () => {
    const rowsOf = async (job: PrintJob) =>
      (
        await sharp(await paperOf(job, 384))
          .raw()
          .toBuffer({ resolveWithObject: true })
      ).info.height
    const { data } = await sharp(await paperOf([{ kind: 'text', text: '' }], 384))
      .extract({ left: 0, top: 0, width: 384, height: 68 })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(data.filter((grey) => grey === 0).length).toBeGreaterThan(500)
    const line: PrintJob[number] = { kind: 'text', text: 'Trần' }
    expect(await rowsOf([line, line])).toBeGreaterThan(await rowsOf([line]))
  })
})
