import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeviceError } from '../devices/device.ts'
import { formatResponse, parseRequest } from '../devices/sbi/frame.ts'
import { CHAIN_START, findJoint, nextHash } from '../devices/sbi/hash-chain.ts'
import { parseFaceRecord, writeFaceRecord } from '../devices/sbi/iso-19794-5.ts'
import { parseIrisRecord, writeIrisRecord } from '../devices/sbi/iso-19794-6.ts'

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
