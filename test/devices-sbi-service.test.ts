import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../devices/sbi/client.ts'
import { CHAIN_START } from '../devices/sbi/hash-chain.ts'
import { type SbiSimulator, startSbiSimulator } from '../devices/sbi/simulated.ts'
import { codeOf, plainMasters } from './support/scanner.ts'

const signal = new AbortController().signal

describe('the practice scanner service, as any client meets it', () => {
  let simulator: SbiSimulator
  let port = 0
  beforeAll(async () => {
    simulator = startSbiSimulator({ seed: 1, masters: plainMasters })
    port = await simulator.port
  })
  afterAll(() => simulator.close())

  const say = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1')
      })
      socket.on('end', () => resolve(answer))
      socket.on('error', reject)
    })

  const bio = {
    type: 'Finger',
    count: '2',
    bioSubType: ['Left IndexFinger', 'Left MiddleFinger'],
    exception: ['Left RingFinger', 'Left LittleFinger'],
    requestedScore: '40',
    deviceId: '2',
    deviceSubId: '1',
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
  const capture = async (body: unknown) => {
    const answer = (await ask({ port, base: '/' }, 'RCAPTURE', { body, signal })) as {
      biometrics: { data: string; error: { errorCode: string } }[]
    }
    return answer.biometrics
  }

  it('listens in the range of the interface', () => {
    expect(port).toBeGreaterThanOrEqual(4501)
    expect(port).toBeLessThanOrEqual(4600)
  })

  it('answers a request that comes byte by byte, and closes', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1')
      })
      socket.on('end', () => resolve(text))
      void (async () => {
        for (const letter of 'MOSIPDISC /device HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}') {
          socket.write(letter)
          await new Promise((next) => setImmediate(next))
        }
      })()
    })
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toContain(`"callbackId":"http://127.0.0.1:${port}/"`)
  })

  it('says SIMULATED in everything that names it', async () => {
    const [finger, iris] = JSON.parse((await say('MOSIPDISC /device HTTP/1.1\r\n\r\n')).split('\r\n\r\n')[1] ?? '')
    for (const { digitalId, deviceCode } of [finger, iris]) {
      const { make, serialNo } = JSON.parse(Buffer.from(digitalId, 'base64url').toString())
      for (const name of [make, serialNo, deviceCode]) expect(name).toContain('SIMULATED')
    }
  })

  it('refuses other verbs, another path, and what is no HTTP', async () => {
    expect(await say('POST /capture HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /)
    expect(await say('RCAPTURE /elsewhere HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /)
    expect(await say('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await say('STREAM /stream HTTP/1.1\r\n\r\n')).toContain('"errorCode":"601"')
  })

  it('names the devices of one kind when it is asked for one', async () => {
    const named = async (type: string) => {
      const body = JSON.stringify({ type })
      const answer = await say(`MOSIPDISC /device HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      const all = JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as { deviceId: string }[]
      return all.map(({ deviceId }) => deviceId)
    }
    expect(await named('Biometric Device')).toEqual(['2', '1'])
    expect(await named('Iris')).toEqual(['1'])
    expect(await named('Face')).toEqual([])
  })

  it('streams JPEGs in parts that say their length, as existing services do, and no unknown device', async () => {
    const stream = (deviceId: string) => {
      const body = JSON.stringify({ deviceId, deviceSubId: '1', timeout: '500' })
      return say(`STREAM /stream HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    }
    const answer = await stream('2')
    expect(answer).toMatch(/^HTTP\/1\.0 200 OK\r\n/)
    expect(answer).toContain('Content-Type: multipart/x-mixed-replace; boundary=--BoundaryString\r\n')
    const head = /--BoundaryString\r\nContent-Type:image\/jpeg\r\nContent-Length:(\d+)\r\n\r\n/g
    const parts = [...answer.matchAll(head)]
    expect(parts.length).toBeGreaterThan(0)
    for (const part of parts) {
      const jpeg = answer.slice(part.index + part[0].length, part.index + part[0].length + Number(part[1]))
      expect([jpeg.slice(0, 2), jpeg.slice(-2)]).toEqual(['\xff\xd8', '\xff\xd9'])
    }
    expect(await stream('9')).toContain('"errorCode":"605"')
  })

  it('gives the fingers of a request in its own order', async () => {
    const biometrics = await capture(request)
    const names = biometrics.map(({ data }) => {
      return JSON.parse(Buffer.from(data.split('.')[1] ?? '', 'base64url').toString()).bioSubType
    })
    expect(names).toEqual(['Left IndexFinger', 'Left MiddleFinger'])
  })

  it.each([
    ['a number where a string belongs', { ...request, timeout: 10_000 }, '123'],
    ['nothing', undefined, '123'],
    ['another environment', { ...request, env: 'Production' }, '115'],
    ['another purpose', { ...request, purpose: 'Auth' }, '121'],
    ['another device', { ...request, bio: [{ ...bio, deviceId: '9' }] }, '106'],
    ['a face', { ...request, bio: [{ ...bio, type: 'Face' }] }, '114'],
    ['a transaction with other letters', { ...request, transactionId: 'a b c d' }, '112'],
    ['a count that is not the fingers', { ...request, bio: [{ ...bio, count: '3' }] }, '116'],
    ['too few exceptions', { ...request, bio: [{ ...bio, exception: [] }] }, '117'],
    ['a finger of the other hand', { ...request, bio: [{ ...bio, exception: ['Left Thumb', 'Right Thumb'] }] }, '119'],
  ])('refuses a capture for %s', async (_name, body, code) => {
    expect(await capture(body)).toMatchObject([{ data: '', error: { errorCode: code } }])
  })

  it('is busy for a second capture while one runs, and free when its asker has gone', async () => {
    simulator.fail('stall')
    const gone = new AbortController()
    const first = ask({ port, base: '/' }, 'RCAPTURE', { body: request, signal: gone.signal })
    await expect.poll(async () => (await capture(request))[0]?.error.errorCode).toBe('111')
    gone.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    simulator.fail(undefined)
    await expect.poll(async () => (await capture(request))[0]?.error.errorCode).toBe('0')
  })

  it('takes the port that it is told to and no other', async () => {
    const here = startSbiSimulator({ seed: 3, masters: plainMasters, port: 4590 })
    expect(await here.port).toBe(4590)
    const late = startSbiSimulator({ seed: 4, masters: plainMasters, port: 4590 })
    await expect(late.port).rejects.toThrow('4590')
    await Promise.all([here.close(), late.close()])
  })

  it('takes the next free port when another one is there', async () => {
    const second = startSbiSimulator({ seed: 2, masters: plainMasters })
    expect(await second.port).not.toBe(port)
    await second.close()
    expect(await codeOf(ask({ port: await second.port, base: '/' }, 'MOSIPDISC', { signal }))).toBe('no-device')
  })
})
