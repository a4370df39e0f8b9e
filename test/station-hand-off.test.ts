/** What another authority goes on with reaches it once whatever happens on the way, sealed, and without what it does not take. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import en from '../station/clerk/words/en.json' with { type: 'json' }
import { HandOff } from '../station/hand-off/parcel.ts'
import { type Partner, readPartners } from '../station/hand-off/partners.ts'
import { type ApplicationRecord, typ } from '../station/protocol/index.ts'
import { newPrivateKeyPem, readSigningKey } from '../station/signing/ed25519.ts'
import { signStatement } from '../station/signing/jws.ts'
import { type ClerkBrowser, clerkBrowser } from './support/clerk-browser.ts'
import { type StationWithMachine, stationWithMachine } from './support/station-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'doorstep-hand-off-'))
const answerKey = readSigningKey(newPrivateKeyPem())
let identity = ''
const partners: Partner[] = []
let all: StationWithMachine & { end: () => Promise<void> }
let clerk: ClerkBrowser
beforeAll(async () => {
  identity = await generateX25519Identity()
  partners.push({
    ...{
      region: '51',
      name: 'Sichuan',
      recipient: await identityToRecipient(identity),
      answerKey: answerKey.publicKey,
    },
    ...{ folder: join(folder, 'sichuan'), formats: [1], takes: ['documents'] },
  })
  all = await stationWithMachine({ partners })
  clerk = await clerkBrowser(all.station.url)
})
afterAll(async () => {
  await all.end()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => rmSync(join(folder, 'sichuan'), { recursive: true, force: true }))

const FINGER = Buffer.from('a finger')
const FACE = Buffer.from('a face')
async function received(
  home: string | undefined,
  more: object = {},
): Promise<{ application: string; version: number }> {
  const packet = await all.client.packet(all.officer, {
    parts: [
      { name: 'parts/finger-02.jpg', bytes: FINGER },
      { name: 'parts/portrait.jpg', bytes: FACE },
    ],
    changeRecord: (record: ApplicationRecord) => ({
      ...{ ...record, formatVersion: 4, ...(home && { crossRegion: { home, here: '34' } }) },
      captures: record.captures.map((one) =>
        one.part.includes('finger') ? { ...one, modality: 'finger', position: 2 } : one,
      ),
    }),
    ...more,
  })
  expect((await all.client.send(packet)).status).toBe(204)
  return { application: packet.application, version: packet.version }
}
const judge = (one: { application: string; version: number }, fields: Record<string, string>) =>
  clerk.post(`/clerk/applications/${one.application}/${one.version}/judge`, fields)
const accepted = async (home: string | undefined) => {
  const one = await received(home)
  await judge(one, { status: 'accepted' })
  return one
}
const parcels = () => (existsSync(join(folder, 'sichuan/parcels')) ? readdirSync(join(folder, 'sichuan/parcels')) : [])
const open = async (name: string) => {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const files = unzipSync(await decrypter.decrypt(readFileSync(join(folder, 'sichuan/parcels', name))))
  return { files, handOff: HandOff.parse(JSON.parse(Buffer.from(files['hand-off.json']!).toString())) }
}
const run = async () => (await all.station.handOver())[0]
const card = async (one: { application: string }) => {
  const html = await clerk.text('/clerk/hand-offs')
  return html.split('<section').find((part) => part.includes(one.application)) ?? ''
}
type Said = { state: 'acknowledged' | 'returned'; reason?: string }
const answer = (name: string, handOff: HandOff, said: Said, key = answerKey) => {
  mkdirSync(join(folder, 'sichuan/answers'), { recursive: true })
  const { application, version } = handOff
  const statement = {
    formatVersion: 1,
    handOff: handOff.handOff,
    application,
    version,
    at: '2026-11-21T00:00:00Z',
    ...said,
  }
  writeFileSync(join(folder, 'sichuan/answers', name), signStatement(typ.handOffAnswer, 'partner', key, statement))
}

test('hands over what was accepted of its region, sealed, without what the partner does not take, and says so', async () => {
  const one = await accepted('51')
  await accepted(undefined)
  expect(await run()).toContain('1 handed over, 0 to be handed over by hand, 0 failed')
  const [name] = parcels()
  const sealed = readFileSync(join(folder, 'sichuan/parcels', name!))
  expect(sealed.includes(FACE)).toBe(false)
  const { files, handOff } = await open(name!)
  expect(handOff).toMatchObject({ ...one, region: '51', exportFormat: 1, leftOut: ['fingers'] })
  expect(Object.keys(files).sort()).toEqual(['SHA256SUMS', 'application.json', 'hand-off.json', 'portrait.jpg'])
  expect(JSON.parse(Buffer.from(files['application.json']!).toString()).fingers).toEqual([])
  expect(await card(one)).toContain(en['handOffs.leftOut'].replace('{what}', en['handOffs.takes.fingers']))
  // Once: the next run has nothing left.
  expect(await run()).toContain('0 handed over')
})

test('hands over nothing that is not accepted, was returned since, or is another region’s', async () => {
  await received('51')
  const back = await accepted('51')
  await judge(back, { status: 'returned', reason: 'dark' })
  const unknown = await accepted('44')
  expect(await run()).toContain('0 handed over, 1 to be handed over by hand')
  expect(parcels()).toEqual([])
  expect(await card(unknown)).toContain(en['handOffs.noPartner'])
  expect(await card(back)).toContain(en['handOffs.withdrawn'])
  const html = await card(unknown)
  const packet = /name="packet" value="([^"]+)"/.exec(html)?.[1] ?? ''
  expect((await clerk.post('/clerk/hand-offs/by-hand', { packet })).status).toBe(303)
  expect(await card(unknown)).toContain(en['handOffs.acknowledged'])
  expect(await run()).toContain('0 to be handed over by hand')
})

test('writes the same file again when the power went between file and row', async () => {
  const one = await accepted('51')
  // As it lies after the cut: the file is there, the row still waits.
  await run()
  const [name] = parcels()
  const packet = name!.replace('.age', '')
  await clerk.post('/clerk/hand-offs/again', { packet })
  expect(await card(one)).toContain(en['handOffs.waiting'])
  expect(await run()).toContain('1 handed over')
  expect(parcels()).toEqual([name])
})

test('hands over once, and the parcel lies there, when two run at one time', async () => {
  const one = await accepted('51')
  const said = await Promise.all([run(), run(), run()])
  expect(said.filter((line) => line?.startsWith('1 handed over'))).toHaveLength(1)
  const [name, ...others] = parcels()
  expect(others).toEqual([])
  expect((await open(name!)).handOff).toMatchObject(one)
  expect(await card(one)).toContain(en['handOffs.handed'])
})

test('waits when the partner’s folder cannot be written to, and goes on when it can', async () => {
  const one = await accepted('51')
  writeFileSync(join(folder, 'sichuan'), 'not a folder')
  expect(await run()).toContain('0 handed over, 0 to be handed over by hand, 1 failed')
  expect(await card(one)).toContain(en['handOffs.waiting'])
  rmSync(join(folder, 'sichuan'))
  expect(await run()).toContain('1 handed over')
})

test('believes an answer however often and late it comes, and keeps it from being sent again', async () => {
  const one = await accepted('51')
  await run()
  const { handOff } = await open(parcels()[0]!)
  answer('b.jws', handOff, { state: 'returned', reason: 'photo <i>dark' })
  expect(await run()).toContain('1 answers taken, 0 refused')
  expect(await card(one)).toContain('photo &lt;i&gt;dark')
  answer('c.jws', handOff, { state: 'acknowledged' })
  answer('d.jws', handOff, { state: 'returned', reason: 'late' })
  answer('e.jws', handOff, { state: 'acknowledged' })
  expect(await run()).toContain('1 answers taken, 0 refused')
  expect(await card(one)).toContain(en['handOffs.acknowledged'])
  expect(readdirSync(join(folder, 'sichuan/answers')).sort()).toEqual(['taken'])
})

test('believes nobody else, and nothing that it cannot read', async () => {
  const one = await accepted('51')
  await run()
  const { handOff } = await open(parcels()[0]!)
  answer('forged.jws', handOff, { state: 'acknowledged' }, readSigningKey(newPrivateKeyPem()))
  answer('other.jws', { ...handOff, version: 2 }, { state: 'acknowledged' })
  const answers = join(folder, 'sichuan/answers')
  writeFileSync(join(answers, 'rubbish.jws'), 'x'.repeat(40_000))
  writeFileSync(join(answers, 'notes.txt'), 'not asked for')
  symlinkSync('/etc/passwd', join(answers, 'link.jws'))
  expect(await run()).toContain('0 answers taken, 2 refused')
  expect(await card(one)).toContain(en['handOffs.handed'])
  expect(readdirSync(join(answers, 'refused')).sort()).toEqual(['forged.jws', 'rubbish.jws'])
})

test('keeps an answer that comes before the row says that it went, and believes it then', async () => {
  const one = await accepted('51')
  await run()
  const [name] = parcels()
  const { handOff } = await open(name!)
  // As after a cut between file and row: the partner has the file and has answered, and the row waits.
  await clerk.post('/clerk/hand-offs/again', { packet: handOff.handOff })
  answer('early.jws', handOff, { state: 'acknowledged' })
  expect(await run()).toContain('1 handed over')
  expect(await run()).toContain('1 answers taken')
  expect(await card(one)).toContain(en['handOffs.acknowledged'])
  expect(parcels()).toEqual([name])
})

test('takes a parcel away again that a cut left there, when it was returned meanwhile', async () => {
  const one = await accepted('51')
  await run()
  const [name] = parcels()
  await clerk.post('/clerk/hand-offs/again', { packet: name!.replace('.age', '') })
  await judge(one, { status: 'returned', reason: 'dark' })
  await run()
  expect(parcels()).toEqual([])
})

test('says which answers are about nothing that was handed over, and keeps them apart', async () => {
  await accepted('51')
  await run()
  const { handOff } = await open(parcels()[0]!)
  answer('old.jws', { ...handOff, version: 7 }, { state: 'acknowledged' })
  answer('unknown.jws', { ...handOff, handOff: 'f'.repeat(64) }, { state: 'acknowledged' })
  expect(await run()).toContain('0 answers taken, 0 refused, 2 about nothing')
  expect(readdirSync(join(folder, 'sichuan/answers/unknown')).sort()).toEqual(['old.jws', 'unknown.jws'])
})

test('goes on with the other answers when one cannot be opened, and overwrites none that lies aside', async () => {
  const one = await accepted('51')
  await run()
  const { handOff } = await open(parcels()[0]!)
  const answers = join(folder, 'sichuan/answers')
  for (const words of ['first', 'second']) {
    mkdirSync(answers, { recursive: true })
    writeFileSync(join(answers, 'a.jws'), words)
    await run()
  }
  const refused = readdirSync(join(answers, 'refused')).map((name) =>
    readFileSync(join(answers, 'refused', name), 'utf8'),
  )
  expect(refused.sort()).toEqual(['first', 'second'])
  // What is refused cannot be put aside any more.
  rmSync(join(answers, 'refused'), { recursive: true })
  writeFileSync(join(answers, 'refused'), 'in the way')
  writeFileSync(join(answers, 'a.jws'), 'third')
  answer('b.jws', handOff, { state: 'acknowledged' })
  expect(await run()).toContain('1 answers taken')
  expect(await card(one)).toContain(en['handOffs.acknowledged'])
})

test.each([
  ['no JSON', '{'],
  ['no key', { formatVersion: 1, partners: [{ region: '51', name: 'x', folder: '/x', formats: [1], takes: [] }] }],
  ['a capability that nobody knows', (one: Partner) => ({ formatVersion: 1, partners: [{ ...one, takes: ['dna'] }] })],
  ['one region twice', (one: Partner) => ({ formatVersion: 1, partners: [one, one] })],
])('a file of partners with %s is refused by name', (_words, content) => {
  const path = join(folder, 'partners.json')
  const said = typeof content === 'function' ? content(partners[0]!) : content
  writeFileSync(path, typeof said === 'string' ? said : JSON.stringify(said))
  expect(() => readPartners(path)).toThrow(/partners\.json cannot be used/)
})
