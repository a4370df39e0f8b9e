/** A family checks its slip against the station's signature, and learns nothing of a person by it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Receipt, typ } from '../station/protocol/index.ts'
import { newPrivateKeyPem, readSigningKey } from '../station/signing/ed25519.ts'
import { signStatement } from '../station/signing/jws.ts'
import en from '../station/slip/words/en.json' with { type: 'json' }
import vi from '../station/slip/words/vi.json' with { type: 'json' }
import zh from '../station/slip/words/zh.json' with { type: 'json' }
import type { TestPacket } from './support/packet.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

type All = StationWithMachine & { end: () => Promise<void> }
const NAME = 'Planted Applicant'
const NUMBER = '001190000777'
let all: All
let packet: TestPacket
let receipt: string

const sent = async (to: All): Promise<[TestPacket, string]> => {
  const made = await to.client.packet(to.officer, {
    changeRecord: (record) => ({ ...record, fields: { ...record.fields, name: NAME, citizenNumber: NUMBER } }),
  })
  const answer = await to.client.send(made)
  expect(answer.status).toBe(204)
  return [made, answer.headers.get('doorstep-receipt')!]
}
beforeAll(async () => {
  all = await stationWithMachine()
  ;[packet, receipt] = await sent(all)
})
afterAll(() => all.end())

const ask = (code: string, { language = 'en', from = all } = {}) =>
  fetch(`${from.station.url}/slip?${new URLSearchParams({ code })}`, { headers: { 'accept-language': language } })
const textOf = async (code: string, more: Parameters<typeof ask>[1] = {}) => (await ask(code, more)).text()

describe('a slip of this station', () => {
  test('is genuine, with its number, days and state, and without a word of a person', async () => {
    const html = await textOf(receipt)
    const { record } = packet
    const at = Receipt.parse(decodeJwt(receipt)).receivedAt
    for (const words of [
      ...[en.genuine, en['status.pending'], record.slipNumber, record.promisedOn],
      ...[all.station.identity.name, at.slice(0, 10)],
    ])
      expect(html).toContain(words)
    for (const words of [NAME, NUMBER, packet.application, packet.record.officer, '<img'])
      expect(html).not.toContain(words)
  })

  test('shows the newest word, and never a clerk’s sentence', async () => {
    await all.station.appendStatus(packet.application, 1, 'returned', 'Planted reason')
    const html = await textOf(receipt)
    expect(html).toContain(en['status.returned'])
    expect(html).not.toContain('Planted reason')
    await all.station.appendStatus(packet.application, 1, 'ready')
    expect(await textOf(receipt)).toContain(en['status.ready'])
  })

  test('is read when it was pasted with line breaks', async () => {
    expect(await textOf(receipt.replaceAll(/(.{60})/g, '$1\n '))).toContain(en.genuine)
  })

  test('is read when the whole address was pasted', async () => {
    expect(await textOf(`${all.station.url}/slip?code=${receipt}`)).toContain(en.genuine)
  })

  test('is genuine when another key signs by now', async () => {
    let now = Date.parse('2026-11-20T03:00:00.000Z')
    const other = await stationWithMachine({ now: () => now })
    try {
      const [, old] = await sent(other)
      await other.station.rotateKeys({})
      now += 30 * 24 * 60 * 60 * 1000
      const [, young] = await sent(other)
      expect(decodeProtectedHeader(young).kid).not.toBe(decodeProtectedHeader(old).kid)
      for (const one of [old, young]) expect(await textOf(one, { from: other })).toContain(en.genuine)
    } finally {
      await other.end()
    }
  })
})

describe('anything else', () => {
  const statement = () => Receipt.parse(decodeJwt(receipt))
  const forger = readSigningKey(newPrivateKeyPem())
  const keyId = () => all.client.keyList.receiptKeys[0]!.keyId

  test('is a plain sentence, and nothing of what it says is shown', async () => {
    const [head, , signature] = receipt.split('.')
    const changed = Buffer.from(JSON.stringify({ ...statement(), version: 2 })).toString('base64url')
    const elsewhere = { ...statement(), station: 'Call 0900 now' }
    const cases: [string, string][] = [
      ['x', en.unreadable],
      ['a.b.c', en.unreadable],
      ['A'.repeat(3_000), en['too-long']],
      [`${receipt}${'A'.repeat(9_000)}`, en['too-long']],
      [`${packet.record.slipNumber} ${packet.application} 1`, en.provisional],
      [`${head}.${changed}.${signature}`, en['not-genuine']],
      [signStatement(typ.receipt, keyId(), forger, statement()), en['not-genuine']],
      [signStatement(typ.receipt, 'other-key', forger, statement()), en['not-genuine']],
      [signStatement(typ.receipt, keyId(), forger, elsewhere), en.elsewhere],
    ]
    for (const [code, words] of cases) {
      const html = await textOf(code)
      expect(html, words).toContain(words)
      expect(html).not.toContain(en.genuine)
      expect(html).not.toContain('Call 0900')
      expect(html).not.toContain(`<th scope="row">${en.slip}`)
    }
  })

  test('signed by this station as another kind of statement is not a slip', async () => {
    expect(await textOf(all.client.certificate)).toContain(en.unreadable)
  })

  test('of another station is told so, and a station without the application says that', async () => {
    const other = await stationWithMachine()
    try {
      const [, foreign] = await sent(other)
      expect(await textOf(foreign)).toContain(en.elsewhere)
    } finally {
      await other.end()
    }
    const gone = { ...statement(), application: statement().machine, packetId: '0'.repeat(64) }
    const key = readSigningKey(readFileSync(join(all.dataFolder, 'keys/receipt.pem'), 'utf8'))
    expect(await textOf(signStatement(typ.receipt, keyId(), key, gone))).toContain(en.unknown)
  })
})

describe('the page', () => {
  test('asks for no sign-in, sets no cookie, runs nothing and is told to nobody', async () => {
    const answer = await ask('')
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const planted = await textOf('"><script>alert(1)</script>')
    expect(planted).not.toContain('<script')
    expect((await fetch(`${all.station.url}/slip/style.css`)).status).toBe(200)
  })

  test.each([
    ['vi-VN,vi;q=0.9', vi],
    ['zh-CN', zh],
    ['fr', en],
  ])('speaks to a browser of %s', async (language, words) => {
    expect(await textOf(receipt, { language })).toContain(words.genuine)
  })

  test('speaks the language that its address names, and keeps the code', async () => {
    const html = await (
      await fetch(`${all.station.url}/slip?${new URLSearchParams({ code: receipt, language: 'vi' })}`)
    ).text()
    expect(html).toContain(vi.genuine)
    expect(html).toContain(`language=zh`)
    expect(html).toContain(receipt.slice(0, 40))
  })

  test('is limited by address', async () => {
    const strict = await stationWithMachine({ limits: { perMinuteUnknown: 2 } })
    try {
      const answers = [
        await ask('', { from: strict }),
        await ask('', { from: strict }),
        await ask('', { from: strict }),
      ]
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    } finally {
      await strict.end()
    }
  })

  test('has the same words in every language, none empty and none left in English', () => {
    for (const other of [vi, zh]) {
      expect(Object.keys(other)).toEqual(Object.keys(en))
      for (const [key, words] of Object.entries(other)) {
        expect(words.trim(), key).not.toBe('')
        expect(words, key).not.toBe(en[key as keyof typeof en])
      }
    }
  })
})
