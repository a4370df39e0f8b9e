import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeviceError } from '../devices/device.ts'
import { addressOf } from '../devices/sbi/discovery.ts'
import { formatResponse, parseRequest } from '../devices/sbi/frame.ts'
import { CHAIN_START, isNextHash, nextHash } from '../devices/sbi/hash-chain.ts'
import { parseFingerRecord, writeFingerRecord } from '../devices/sbi/iso-19794-4.ts'
import { parseIrisRecord, writeIrisRecord } from '../devices/sbi/iso-19794-6.ts'
import { CaptureRequest } from '../devices/sbi/protocol.ts'
import { findName, findPosition, slapsOf } from '../devices/sbi/slaps.ts'

const RUNS = { numRuns: 10_000 }
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text))

describe('a frame', () => {
  const text = (body: string, length = `Content-Length: ${Buffer.byteLength(body)}`) =>
    `RCAPTURE /capture HTTP/1.1\r\nHost: 127.0.0.1\r\n${length}\r\n\r\n${body}`

  it('is read by byte length, whatever comes behind it', () => {
    const parsed = parseRequest(bytesOf(`${text('{"name":"Nguyễn"}')}\r\n\r\n`))
    if (parsed.outcome !== 'request') throw new Error(parsed.outcome)
    expect(parsed.frame).toMatchObject({ verb: 'RCAPTURE', path: '/capture' })
    expect(Buffer.from(parsed.frame.body).toString()).toBe('{"name":"Nguyễn"}')
  })

  it('is incomplete up to its last byte and whole with it, wherever it is cut', () => {
    const whole = bytesOf(text('{"a":1}'))
    for (let end = 0; end < whole.byteLength; end += 1)
      expect(parseRequest(whole.subarray(0, end)).outcome).toBe('incomplete')
    expect(parseRequest(whole).outcome).toBe('request')
  })

  it.each([
    ['a bare line feed', 'MOSIPDISC /device HTTP/1.1\ncontent-length:2\n\n{}', '{}'],
    ['no length', 'MOSIPDINFO /info HTTP/1.1\r\n\r\n', ''],
    ['spaces around a length', 'MOSIPDINFO /info HTTP/1.0\r\nCONTENT-LENGTH: \t 2 \r\n\r\n{}', '{}'],
  ])('is read with %s', (_name, whole, body) => {
    const parsed = parseRequest(bytesOf(whole))
    expect(parsed.outcome === 'request' && Buffer.from(parsed.frame.body).toString()).toBe(body)
  })

  it.each([
    ['two lengths', text('{}', 'Content-Length: 2\r\nContent-Length: 3'), 400],
    ['a negative length', text('{}', 'Content-Length: -2'), 400],
    ['chunks', text('2\r\n{}\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'), 501],
    ['a length beyond the limit', text('', 'Content-Length: 300000'), 413],
    ['an endless head', `A / HTTP/1.1\r\n${'x: y\r\n'.repeat(3_000)}`, 431],
    ['a small verb', 'get / HTTP/1.1\r\n\r\n', 400],
    ['a header without a name', 'GET / HTTP/1.1\r\nwithout a colon\r\n\r\n', 400],
  ])('is refused with %s', (_name, whole, status) => {
    expect(parseRequest(bytesOf(whole))).toEqual({ outcome: 'refused', status })
  })

  it('never throws and never invents a body, for any bytes', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          'RCAPTURE /capture HTTP/1.1',
          '\r\n',
          '\n',
          'Content-Length: ',
          '7',
          '-1',
          '999999999999999',
          ':',
        ),
        fc.string(),
      ),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          pieces.map((all) => bytesOf(all.join(''))),
        ),
        (bytes) => {
          const parsed = parseRequest(bytes)
          if (parsed.outcome === 'request') expect(parsed.frame.body.byteLength).toBeLessThan(bytes.byteLength)
        },
      ),
      RUNS,
    )
  })

  it('of an answer says its length in bytes', () => {
    const answer = Buffer.from(formatResponse(200, { name: 'Nguyễn' })).toString('latin1')
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    expect(head).toContain(`Content-Length: ${body.length}`)
    expect(JSON.parse(Buffer.from(body, 'latin1').toString())).toEqual({ name: 'Nguyễn' })
  })
})

/** Throws anything but the refusal of a damaged record. */
function tolerate<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DeviceError && error.code === 'unreadable') return undefined
    throw error
  }
}

describe('an ISO record', () => {
  const image = Uint8Array.of(1, 2, 3, 4, 5)
  const finger = { position: 7, width: 300, height: 400, ppi: 500, image }
  const iris = { eye: 2, width: 640, height: 480, image }
  const taken = new Date('2026-01-05T08:00:03.456Z')

  it('of a finger is laid out as the standard has it', () => {
    const record = Buffer.from(writeFingerRecord(finger, taken, 71))
    const expected = [
      '46495200 30323000 00000043 0001 00 01', // FIR, 020, 67 bytes, one picture, not certified, one position
      '00000033 07ea 01 05 08 00 03 01c8 00 0000 0000', // 51 bytes, 2026-01-05 08:00:03.456
      '01 47 0000 0000', // one quality block, 71
      '07 00 01 01f4 01f4 01f4 01f4 08 06 00 012c 0190 00000005 0102030405',
    ]
    expect(record.toString('hex')).toBe(expected.join('').replaceAll(' ', ''))
  })

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 65_535 }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.uint8Array({ maxLength: 50 }),
        (position, size, ppi, picture) => {
          const one = { position, width: size, height: 65_536 - size, ppi, image: Uint8Array.from(picture) }
          expect(parseFingerRecord(writeFingerRecord(one, taken, 50))).toEqual(one)
          const eye = { eye: position, width: size, height: 65_536 - size, image: Uint8Array.from(picture) }
          expect(parseIrisRecord(writeIrisRecord(eye, taken, 50))).toEqual(eye)
        },
      ),
    )
  })

  it('in pixels per centimetre is given per inch', () => {
    const record = writeFingerRecord({ ...finger, ppi: 197 }, taken, 50)
    record[42] = 2
    expect(parseFingerRecord(record).ppi).toBeCloseTo(500.38, 2)
  })

  it('names the compression that it cannot read', () => {
    const record = writeFingerRecord(finger, taken, 50)
    for (const [code, name] of [
      [2, 'WSQ'],
      [5, 'lossless JPEG 2000'],
      [9, 'unknown (9)'],
    ] as const) {
      record[52] = code
      expect(() => parseFingerRecord(record)).toThrow(name)
    }
  })

  it.each([
    ['finger', writeFingerRecord(finger, taken, 50), parseFingerRecord],
    ['iris', writeIrisRecord(iris, taken, 50), parseIrisRecord],
  ] as const)('of a %s that was cut or made longer is refused', (_name, record, parse) => {
    for (let end = 0; end < record.byteLength; end += 1)
      expect(tolerate(() => parse(record.subarray(0, end)))).toBeUndefined()
    expect(tolerate(() => parse(Uint8Array.from([...record, 0])))).toBeUndefined()
  })

  it('never throws anything else, and never gives more picture than there is, whatever is changed in it', () => {
    const change = fc.array(fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 255 })), { maxLength: 6 })
    const whole = [writeFingerRecord(finger, taken, 50), writeIrisRecord(iris, taken, 50)] as const
    fc.assert(
      fc.property(fc.boolean(), change, fc.nat({ max: 90 }), (isFinger, changes, end) => {
        const record = Uint8Array.from(whole[isFinger ? 0 : 1]).subarray(0, Math.max(60, end))
        for (const [at, value] of changes) record[at] = value
        const parsed = tolerate(() => (isFinger ? parseFingerRecord(record) : parseIrisRecord(record)))
        if (parsed !== undefined) expect(parsed.image.byteLength).toBeLessThanOrEqual(record.byteLength)
      }),
      RUNS,
    )
  })
})

describe('the hash chain', () => {
  const record = bytesOf('a record')
  const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest()

  it('begins with the hash of nothing', () => {
    expect(CHAIN_START).toBe('E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855')
  })

  it('joins digests, and accepts the joined text of both cases', () => {
    const previous = Buffer.from(CHAIN_START, 'hex')
    const joined = sha256(Buffer.concat([previous, sha256(record)]))
    expect(nextHash(CHAIN_START, record)).toBe(joined.toString('hex').toUpperCase())
    const asText = CHAIN_START + sha256(record).toString('hex').toUpperCase()
    for (const hash of [joined, sha256(asText), sha256(asText.toLowerCase())])
      expect(isNextHash(hash.toString('hex'), CHAIN_START, record)).toBe(true)
  })

  it('does not hold for another record or another place in the chain', () => {
    const hash = nextHash(CHAIN_START, record)
    expect(isNextHash(hash, CHAIN_START, bytesOf('another'))).toBe(false)
    expect(isNextHash(hash, hash, record)).toBe(false)
    expect(isNextHash(sha256(record).toString('hex'), CHAIN_START, record)).toBe(false)
  })
})

describe('a slap', () => {
  it('takes every finger that was asked for once, and names all of its fingers', () => {
    const fingers = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fingers, (asked) => {
        const slaps = slapsOf('Finger', asked, true)
        expect(slaps.flatMap(({ positions }) => positions).sort()).toEqual([...new Set(asked)].sort())
        for (const { subId, positions, exceptions } of slaps) {
          expect(positions.length + exceptions.length).toBe(subId === '3' ? 2 : 4)
          expect(positions.length).toBeGreaterThan(0)
        }
      }),
    )
  })

  it('is a hand at a time, in the order of the request', () => {
    expect(slapsOf('Finger', [7, 2, 8, 6], true)).toEqual([
      { subId: '1', positions: [7, 8], exceptions: [9, 10] },
      { subId: '2', positions: [2], exceptions: [3, 4, 5] },
      { subId: '3', positions: [6], exceptions: [1] },
    ])
  })

  it('is one finger on a device that takes one', () => {
    expect(slapsOf('Finger', [2, 3, 2], false)).toEqual([
      { subId: '0', positions: [2], exceptions: [] },
      { subId: '0', positions: [3], exceptions: [] },
    ])
  })

  it('names each position so that the name leads back', () => {
    for (let position = 1; position <= 10; position += 1)
      expect(findPosition('Finger', findName('Finger', position) ?? '')).toBe(position)
    expect(findName('Finger', 7)).toBe('Left IndexFinger')
    expect(findPosition('Finger', 'UNKNOWN')).toBeUndefined()
    expect(findPosition('Iris', 'Left')).toBe(2)
  })
})

describe('a callback address', () => {
  it('is followed on this machine and the interface’s ports alone', () => {
    expect(addressOf('http://127.0.0.1:4501/')).toEqual({ port: 4501, base: '/' })
    expect(addressOf('http://127.0.0.1:4600')).toEqual({ port: 4600, base: '/' })
    expect(addressOf('http://127.0.0.1:4502/device/one/')).toEqual({ port: 4502, base: '/device/one/' })
    for (const bad of [
      'https://127.0.0.1:4501/',
      'http://localhost:4501/',
      'http://127.0.0.1:80/',
      'http://127.0.0.1:4601/',
      'http://127.0.0.1:4501@example.org/',
      'http://127.0.0.1:4501/../?x=',
      'http://127.0.0.1.example.org:4501/',
      'http://10.0.0.1:4501/',
      '',
    ])
      expect(addressOf(bad)).toBeUndefined()
  })
})

describe('a capture request', () => {
  const bio = {
    type: 'Finger',
    count: '1',
    bioSubType: ['Left Thumb'],
    exception: ['Right Thumb'],
    requestedScore: '40',
    deviceId: '2',
    deviceSubId: '3',
    previousHash: CHAIN_START,
  }
  const request = {
    env: 'Developer',
    purpose: 'Registration',
    specVersion: '0.9.5',
    timeout: '10000',
    captureTime: '2026-01-05T08:00:00Z',
    transactionId: '7c1d3b2e-0a41-4f0f-9f57-2f1e6c0b9a11',
    bio: [bio],
    customOpts: null,
  }

  it('is all strings: a number or a null is refused, as existing services do', () => {
    expect(CaptureRequest.safeParse(request).success).toBe(true)
    expect(CaptureRequest.safeParse({ ...request, timeout: 10_000 }).success).toBe(false)
    for (const key of ['count', 'requestedScore', 'deviceId', 'deviceSubId'])
      expect(CaptureRequest.safeParse({ ...request, bio: [{ ...bio, [key]: 2 }] }).success).toBe(false)
    expect(CaptureRequest.safeParse({ ...request, bio: [{ ...bio, previousHash: null }] }).success).toBe(false)
  })
})
