/** Every parser of bytes that come from a device: whole frames to spoil, and what holds whatever comes. */
import { readPrints, splitCardBlock } from '../../devices/card-reader/card-block.ts'
import { readAppendedAddress, readCardText, TEXT_BYTES, writeCardText } from '../../devices/card-reader/card-text.ts'
import { COMMANDS } from '../../devices/card-reader/commands.ts'
import { createFrameReader, encodeFrame, MAX_LENGTH } from '../../devices/card-reader/frame.ts'
import { inventCard } from '../../devices/card-reader/practice/invent-card.ts'
import { createPracticeReader } from '../../devices/card-reader/practice/reader.ts'
import { createLineReader } from '../../devices/codes/code-lines.ts'
import { MAX_CODE_BYTES } from '../../devices/codes/code-text.ts'
import { createReportReader, encodeCodeReports, REPORT_BYTES } from '../../devices/codes/hid-pos-report.ts'
import { inventCode } from '../../devices/codes/practice-code.ts'
import { DeviceError } from '../../devices/device.ts'
import { parseFingerRecord, writeFingerRecord } from '../../devices/fingerprint/iso-19794-4.ts'
import { createFixes } from '../../devices/position/receiver.ts'
import { createSentenceReader, MOST_BYTES, writeSentence } from '../../devices/position/sentence.ts'
import { CUT, encodeCode, encodeStrip, RESET } from '../../devices/printer/encode.ts'
import { createPrintParser } from '../../devices/printer/parse.ts'
import { blank } from '../../devices/printer/strip.ts'
import { createPacketReader, encodePacket, MAX_PACKET_BYTES, PACKET } from '../../devices/r30x/frame.ts'
import { unpackImage } from '../../devices/r30x/image.ts'
import { parseRequest } from '../../devices/sbi/frame.ts'
import { parseFaceRecord, writeFaceRecord } from '../../devices/sbi/iso-19794-5.ts'
import { parseIrisRecord, writeIrisRecord } from '../../devices/sbi/iso-19794-6.ts'
import { verifyJws } from '../../devices/sbi/jws.ts'
import { createMjpegReader, formatPart, MAX_PART } from '../../devices/sbi/mjpeg.ts'
import { createIdentity } from '../../devices/sbi/practice/identity.ts'
import { chipParsers } from './fuzz-chip.ts'
import { type Fuzzed, mustKeepAtMost, refusing } from './fuzzed.ts'

const text = (words: string) => Uint8Array.from(Buffer.from(words))
const capturedAt = new Date('2026-07-01T08:00:00Z')
const picture = { image: new Uint8Array(48).fill(0x7f), width: 8, height: 6, capturedAt, quality: 60 } as const

export async function everyParser(): Promise<Fuzzed[]> {
  return [
    sdtFrames(),
    cardText(),
    ...sbi(await signed()),
    ...records(),
    ...codes(),
    nmea(),
    escPos(),
    r30x(),
    ...(await chipParsers()),
  ]
}

function sdtFrames(): Fuzzed {
  const reader = createPracticeReader({ seed: 1 })
  reader.lay({
    text: writeCardText({ card: 'citizen', fields: inventCard(1, 'one', {}) }),
    prints: [],
    address: '测试路',
  })
  const commands = ['find', 'select', 'readAll', 'address', 'moduleNumber'] as const
  const replies = commands.map((name) => reader.answer(COMMANDS[name].code, false))
  return {
    name: 'SDT frames',
    valid: replies.map(([status, data]) => encodeFrame(Uint8Array.of(0, 0, status, ...data))),
    parse(pieces) {
      const frames = createFrameReader()
      for (const piece of pieces) {
        for (const incoming of frames.push(piece))
          if (incoming.kind === 'body' && incoming.body.length > MAX_LENGTH) throw new Error('A body beyond the limit.')
      }
      frames.giveUp()
    },
  }
}

function cardText(): Fuzzed {
  const valid = (['citizen', 'J', 'I', 'Y'] as const).map((card) =>
    writeCardText({ card, fields: { ...inventCard(1, card, {}), latinName: 'TEST, PERSON', nationality: 'UTO' } }),
  )
  return {
    name: 'GA card text and blocks',
    valid,
    parse(_pieces, bytes) {
      readCardText(bytes)
      const whole = new Uint8Array(TEXT_BYTES)
      whole.set(bytes.subarray(0, TEXT_BYTES))
      const read = readCardText(whole)
      for (const value of read.ok ? Object.values(read.text.fields) : [])
        if (/\p{Surrogate}/u.test(value ?? '')) throw new Error('Half a character.')
      readAppendedAddress(bytes)
      readPrints(bytes)
      splitCardBlock(bytes, bytes.length % 2 === 0)
    },
  }
}

async function signed(): Promise<Uint8Array> {
  const identity = await createIdentity({ seed: 1 })
  return text(await identity.sign({ a: 1 }))
}

function sbi(jws: Uint8Array): Fuzzed[] {
  const body = '{"type":"Biometric Device"}'
  return [
    {
      name: 'SBI requests',
      valid: [
        text(`MOSIPDISC /device HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
        text('MOSIPDINFO /info HTTP/1.0\nHost: 127.0.0.1\n\n'),
      ],
      parse(_pieces, bytes) {
        const parsed = parseRequest(bytes)
        if (parsed.outcome === 'request' && parsed.frame.body.length > bytes.length) throw new Error('More than came.')
      },
    },
    {
      name: 'SBI stream',
      valid: [Buffer.concat([1, 2].map((n) => formatPart(Uint8Array.of(0xff, 0xd8, n, 0xff, 0xd9))))],
      parse(pieces) {
        const reader = createMjpegReader()
        refusing(() => {
          for (const piece of pieces) for (const jpeg of reader.push(piece)) mustKeepAtMost(MAX_PART, jpeg.length)
        })
      },
    },
    {
      name: 'SBI signatures',
      valid: [jws],
      async parse(_pieces, bytes) {
        try {
          await verifyJws(Buffer.from(bytes).toString('latin1'), capturedAt.getTime())
        } catch (error) {
          if (!(error instanceof DeviceError)) throw error
        }
      },
    },
  ]
}

function records(): Fuzzed[] {
  const parsers = [
    [
      'ISO 19794-4',
      parseFingerRecord,
      writeFingerRecord({ ...picture, position: 2, mediaType: 'image/png', ppi: 500, impression: 'plain' }),
    ],
    ['ISO 19794-5', parseFaceRecord, writeFaceRecord({ ...picture, mediaType: 'image/jpeg' })],
    ['ISO 19794-6', parseIrisRecord, writeIrisRecord({ ...picture, eye: 1, mediaType: 'image/png' })],
  ] as const
  return parsers.map(([name, parse, record]) => ({
    name,
    valid: [record],
    parse: (_pieces, bytes) => refusing(() => parse(bytes)),
  }))
}

function codes(): Fuzzed[] {
  const code = text(inventCode(1, 'one'))
  const reports = Buffer.concat(encodeCodeReports(code))
  return [
    {
      name: 'HID POS reports',
      valid: [reports, Buffer.concat(encodeCodeReports(text('12345678')))],
      parse(_pieces, bytes) {
        const reader = createReportReader()
        for (let at = 0; at < bytes.length; at += REPORT_BYTES) {
          reader.push(bytes.subarray(at, at + REPORT_BYTES))
          mustKeepAtMost(MAX_CODE_BYTES, reader.pendingBytes())
        }
        reader.end()
      },
    },
    {
      name: 'scanner lines',
      valid: [Buffer.concat([code, text('\r\n')])],
      parse(pieces) {
        const reader = createLineReader()
        for (const piece of pieces) {
          reader.push(piece)
          mustKeepAtMost(MAX_CODE_BYTES, reader.pendingBytes())
        }
        reader.end()
      },
    },
  ]
}

function nmea(): Fuzzed {
  const said = [
    'GNGGA,123519.00,4807.0380,N,01131.0000,E,1,08,0.9,545.4,M,46.9,M,,',
    'GNRMC,123519.00,A,4807.0380,N,01131.0000,E,0.0,,230394,,,A',
    'GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1',
    'GNGGA,123519.00,,,,,0,00,99.9,,M,,M,,',
  ]
  return {
    name: 'NMEA sentences',
    valid: [...said.map((body) => text(writeSentence(body))), text(said.map(writeSentence).join(''))],
    parse(pieces) {
      const reader = createSentenceReader()
      const fixes = createFixes()
      for (const piece of pieces) {
        for (const incoming of reader.push(piece)) if (incoming.kind === 'sentence') fixes.hear(incoming.text, 0)
        mustKeepAtMost(MOST_BYTES, reader.pendingBytes())
      }
      const fix = fixes.fix(0)
      if (fix && !(Math.abs(fix.latitude) <= 90 && Math.abs(fix.longitude) <= 180))
        throw new Error('No place on earth.')
    },
  }
}

function escPos(): Fuzzed {
  const strips = Buffer.concat(encodeStrip(blank(384, 8)))
  return {
    name: 'ESC/POS commands',
    valid: [
      Buffer.concat([RESET, text('Doorstep\n'), Uint8Array.of(0x10, 0x04, 0x04), CUT]),
      strips,
      encodeCode('https://station.example/1', 384),
    ],
    parse(pieces, bytes) {
      const parser = createPrintParser()
      let taken = 0
      for (const piece of pieces)
        for (const command of parser.push(piece)) if ('bits' in command) taken += command.bits.length
      if (taken > bytes.length) throw new Error('More dots than came.')
    },
  }
}

function r30x(): Fuzzed {
  return {
    name: 'R30x packets',
    valid: [
      encodePacket(PACKET.answer, Uint8Array.of(0)),
      Buffer.concat([
        encodePacket(PACKET.answer, Uint8Array.of(0)),
        encodePacket(PACKET.data, new Uint8Array(128).fill(0x5a)),
        encodePacket(PACKET.lastData, new Uint8Array(128).fill(0xa5)),
      ]),
    ],
    parse(pieces) {
      const reader = createPacketReader()
      for (const piece of pieces) {
        for (const incoming of reader.push(piece)) if (incoming.kind === 'packet') unpackImage(incoming.payload)
        mustKeepAtMost(MAX_PACKET_BYTES, reader.pendingBytes())
      }
    },
  }
}
