import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeviceError } from '../devices/device.ts'
import { addressOf, type SbiDevice } from '../devices/sbi/discovery.ts'
import { formatResponse, parseRequest } from '../devices/sbi/frame.ts'
import { CHAIN_START, findJoint, nextHash } from '../devices/sbi/hash-chain.ts'
import { parseFaceRecord, writeFaceRecord } from '../devices/sbi/iso-19794-5.ts'
import { parseIrisRecord, writeIrisRecord } from '../devices/sbi/iso-19794-6.ts'
import { type BioType, CaptureRequest } from '../devices/sbi/protocol.ts'
import { requestOf, takesTogether } from '../devices/sbi/request.ts'
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
  const capturedAt = new Date('2026-01-05T08:00:03.456Z')
  const shared = { width: 640, height: 480, image, capturedAt, quality: 71 }
  const iris = { ...shared, eye: 2, mediaType: 'image/png' } as const
  const face = { ...shared, mediaType: 'image/jpeg' } as const

  it('of an eye is laid out as the standard has it', () => {
    const expected = [
      '49495200 30323000 0000004e 0001 00 01', // IIR, 020, 78 bytes, one picture, not certified, one eye
      '0000003e 07ea 01 05 08 00 03 01c8 00 0000 0000', // 62 bytes, 2026-01-05 08:00:03.456
      '01 47 0000 0000', // one quality block, 71
      '0000 02 01 0e 05 0280 01e0 08 0000 ffff ffff', // left eye, uncropped, grey PNG, upright, 640 × 480, 8 bit
      '0000 0000 0000 0000 0000 0000 00000005 0102030405',
    ]
    expect(Buffer.from(writeIrisRecord(iris)).toString('hex')).toBe(expected.join('').replaceAll(' ', ''))
  })

  it('of a face is laid out as the standard has it', () => {
    const expected = [
      '46414300 30333000 0000004e 0001 00 0000', // FAC, 030, 78 bytes, one picture, not certified, one in time
      '0000003d 07ea 01 05 08 00 03 01c8 00 0000 0000', // 61 bytes, 2026-01-05 08:00:03.456
      '01 47 0000 0000', // one quality block, 71
      '0000 00 00 00 00 000000 0000 000000 000000', // no landmarks, nothing said of the person
      '01 00 0280 01e0 00 0000 00 00', // full frontal, JPEG, 640 × 480
      '00000005 0102030405',
    ]
    expect(Buffer.from(writeFaceRecord(face)).toString('hex')).toBe(expected.join('').replaceAll(' ', ''))
  })

  it('of a face is read past its landmarks', () => {
    const [before, behind] = [41, 58] // where the facial information begins and ends
    const whole = Buffer.from(writeFaceRecord(face))
    const longer = Buffer.concat([whole.subarray(0, behind), Buffer.alloc(16, 7), whole.subarray(behind)])
    longer.writeUInt16BE(2, before)
    longer.writeUInt32BE(longer.byteLength, 8)
    longer.writeUInt32BE(longer.byteLength - 17, 17)
    expect(parseFaceRecord(longer)).toMatchObject({ width: 640, height: 480, encoding: 'jpeg', image })
  })

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 1, max: 65_535 }),
        fc.uint8Array({ maxLength: 50 }),
        (eye, width, picture) => {
          const one = { ...shared, width, height: 65_536 - width, image: Uint8Array.from(picture) }
          expect(parseIrisRecord(writeIrisRecord({ ...one, eye, mediaType: 'image/jp2' }))).toEqual({
            ...one,
            eye,
            encoding: 'jpeg-2000',
          })
          expect(parseFaceRecord(writeFaceRecord({ ...one, mediaType: 'image/png' }))).toEqual({
            ...one,
            encoding: 'png',
          })
        },
      ),
    )
  })

  it.each([
    ['face', writeFaceRecord(face), parseFaceRecord],
    ['iris', writeIrisRecord(iris), parseIrisRecord],
  ] as const)('of a %s that was cut or made longer is refused', (_name, record, parse) => {
    for (let end = 0; end < record.byteLength; end += 1)
      expect(tolerate(() => parse(record.subarray(0, end)))).toBeUndefined()
    expect(tolerate(() => parse(Uint8Array.from([...record, 0])))).toBeUndefined()
  })

  it('never throws anything else, and never gives more picture than there is, whatever is changed in it', () => {
    const change = fc.array(fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 255 })), { maxLength: 6 })
    const whole = [writeFaceRecord(face), writeIrisRecord(iris)] as const
    fc.assert(
      fc.property(fc.boolean(), change, fc.nat({ max: 90 }), (isFace, changes, end) => {
        const record = Uint8Array.from(whole[isFace ? 0 : 1]).subarray(0, Math.max(60, end))
        for (const [at, value] of changes) record[at] = value
        const parsed = tolerate(() => (isFace ? parseFaceRecord(record) : parseIrisRecord(record)))
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

  it('joins digests, accepts the joined text of both cases, and says which it was', () => {
    const previous = Buffer.from(CHAIN_START, 'hex')
    const joined = sha256(Buffer.concat([previous, sha256(record)]))
    expect(nextHash(CHAIN_START, record)).toBe(joined.toString('hex').toUpperCase())
    const asText = CHAIN_START + sha256(record).toString('hex').toUpperCase()
    for (const [hash, joint] of [
      [joined, 'digests'],
      [sha256(asText), 'upper-case-text'],
      [sha256(asText.toLowerCase()), 'lower-case-text'],
    ] as const)
      expect(findJoint(hash.toString('hex'), CHAIN_START, record)).toBe(joint)
  })

  it('does not hold for another record or another place in the chain', () => {
    const hash = nextHash(CHAIN_START, record)
    expect(findJoint(hash, CHAIN_START, bytesOf('another'))).toBeUndefined()
    expect(findJoint(hash, hash, record)).toBeUndefined()
    expect(findJoint(sha256(record).toString('hex'), CHAIN_START, record)).toBeUndefined()
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

  it('is a face whatever is asked for, on a device for faces', () => {
    expect(slapsOf('Face', [], false)).toEqual([{ subId: '0', positions: [], exceptions: [] }])
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

  it('counts what it asks for, names the rest of the slap, and has no value but strings', () => {
    const facts = { deviceId: '2', purpose: 'Registration', env: 'Developer' }
    const deviceOf = (type: BioType, deviceSubType: string) =>
      ({ type, facts, digitalId: { deviceSubType } }) as SbiDevice
    const asked = fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { minLength: 1 })
    const leaves = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]
    fc.assert(
      fc.property(asked, fc.constantFrom('Slap', 'Single'), fc.nat({ max: 120_000 }), (positions, kind, timeoutMs) => {
        const device = deviceOf('Finger', kind)
        for (const slap of slapsOf('Finger', positions, takesTogether(device))) {
          const made = requestOf(device, slap, CHAIN_START, timeoutMs)
          expect(CaptureRequest.safeParse(made).success).toBe(true)
          expect(leaves({ ...made, customOpts: '' }).every((leaf) => typeof leaf === 'string')).toBe(true)
          const [one] = made.bio
          expect(one?.count).toBe(String(one?.bioSubType.length))
          const whole = { '0': 1, '1': 4, '2': 4, '3': 2 }[slap.subId]
          expect(Number(one?.count) + (one?.exception.length ?? 0)).toBe(whole)
          expect(Number.isInteger(Number(one?.requestedScore))).toBe(true)
          expect(made.transactionId).toMatch(/^[A-Za-z0-9-]{4,50}$/)
          expect(made.captureTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        }
      }),
    )
    const [face] = slapsOf('Face', [], false)
    const [bio] = requestOf(deviceOf('Face', 'Full face'), face!, CHAIN_START, 1_000).bio
    expect(bio).toMatchObject({ type: 'Face', count: '1', bioSubType: [], exception: [], deviceSubId: '0' })
  })

  it('is all strings: a number or a null is refused, as existing services do', () => {
    expect(CaptureRequest.safeParse(request).success).toBe(true)
    expect(CaptureRequest.safeParse({ ...request, timeout: 10_000 }).success).toBe(false)
    for (const key of ['count', 'requestedScore', 'deviceId', 'deviceSubId'])
      expect(CaptureRequest.safeParse({ ...request, bio: [{ ...bio, [key]: 2 }] }).success).toBe(false)
    expect(CaptureRequest.safeParse({ ...request, bio: [{ ...bio, previousHash: null }] }).success).toBe(false)
  })
})
