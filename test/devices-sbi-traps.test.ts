import { createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../devices/sbi/client.ts'
import { refusalOf } from '../devices/sbi/refusal.ts'
import { codeOf } from './support/scanner.ts'

/** What services are known to do; `reference/enrolment-systems.md` 4.9. */
describe('a service with the habits of existing ones', () => {
  let heard = ''
  let say = (_socket: Socket) => {}
  let port = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (chunk) => {
      heard = chunk.toString('latin1')
      say(socket)
    })
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const answered = (text: string) => {
    say = (socket) => socket.end(text, 'latin1')
    return ask({ port, base: '/' }, 'RCAPTURE', { body: { a: 'Nguyễn' }, signal: new AbortController().signal })
  }
  const body = '{"a":1}'

  it('gets its own verb, and a length in bytes with one space before it', async () => {
    await answered(`HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n${body}`)
    expect(heard).toMatch(/^RCAPTURE \/capture HTTP\/1\.1\r\n/)
    expect(heard).toContain(`\r\nContent-Length: ${Buffer.byteLength('{"a":"Nguyễn"}')}\r\n`)
    expect(heard).not.toMatch(/transfer-encoding/i)
  })

  it.each([
    ['two empty lines behind the body', `HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n${body}\r\n\r\n`],
    ['no length at all', `HTTP/1.1 200 OK\r\n\r\n${body}\r\n\r\n`],
    ['405 instead of 200', `HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 7\r\n\r\n${body}`],
    ['HTTP 1.0', `HTTP/1.0 200 OK\r\n\r\n${body}`],
  ])('is read with %s', async (_name, text) => {
    expect(await answered(text)).toEqual({ a: 1 })
  })

  it('is unreadable when it counts letters instead of bytes, and nothing else comes of it', async () => {
    const cut = Buffer.from('{"a":"ễễễ"}').toString('latin1')
    expect(await codeOf(answered(`HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n${cut}\r\n\r\n`))).toBe('unreadable')
  })

  it('is unplugged when it goes before its end, and unreadable when it is no HTTP', async () => {
    expect(await codeOf(answered(`HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n${body}`))).toBe('unplugged')
    expect(await codeOf(answered('SSH-2.0-OpenSSH\r\n'))).toBe('unreadable')
  })

  it('is refused when it sends without end', async () => {
    say = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(1024 * 1024, 0x20)));
      }
      socket.on('drain', more)
      more()
    }
    const asked = ask({ port, base: '/' }, 'MOSIPDINFO', { signal: new AbortController().signal })
    expect(await codeOf(asked)).toBe('too-large')
  })

  it.each([
    ['100', 'no-device'],
    ['101', 'timeout'],
    ['102', 'unreadable'],
    ['103', 'untrusted'],
    ['104', 'no-device'],
    ['105', 'unreadable'],
    ['106', 'no-device'],
    ['107', 'untrusted'],
    ['108', 'untrusted'],
    ['109', 'failed'],
    ['110', 'no-device'],
    ['111', 'busy'],
    ['112', 'failed'],
    ['202', 'no-device'],
    ['605', 'no-device'],
    ['609', 'timeout'],
    ['700', 'failed'],
    ['701', 'timeout'],
    ['703', 'busy'],
    ['708', 'timeout'],
    ['999', 'failed'],
  ])('means with its code %s: %s', (code, meaning) => {
    const refusal = refusalOf(code)
    expect(refusal.code).toBe(meaning)
    expect(refusal.message).toContain(code)
  })
})
