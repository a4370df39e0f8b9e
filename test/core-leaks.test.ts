import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { device, PIN, picture, seedOf, type Tablet } from './support/tablet.ts'
import { fill, finalise, penned, received, sign, signedInTablet, untilProgress } from './support/tablet-day.ts'

/** A full way with planted words and pictures, and then every file that it left. Everything lies under one folder. */
const known = process.env.TMPDIR
const everything = mkdtempSync(join(tmpdir(), 'doorstep-leaks-'))
const planted = {
  name: 'Quách Thị Vô Ưu Kỳ Lạ',
  citizenNumber: '038144736251',
  address: 'Ngõ Không Tên 77, xã Đồi Gió',
  phone: '0998 877 665',
  reason: 'Bệnh hiếm gặp ở chân',
  exception: 'Mất hai ngón vì tai nạn',
  correction: 'Khách gọi điện báo nhầm',
  pin: PIN,
}
const pictures: Buffer[] = []
const stationLog: string[] = []
let tablet: Tablet

beforeAll(async () => {
  // Temporary files of SQLite, Node and the station as well.
  process.env.TMPDIR = everything
  const seed = seedOf(3)
  const { exception: _e, correction: _c, pin: _p, ...person } = planted
  tablet = await signedInTablet({
    coreStart: (folder) => ({ copies: join(folder, 'second-copy') }),
    device: device('simulated-camera', () => {
      const image = picture(20_000)
      pictures.push(image)
      return image
    }),
    station: {
      seed: { ...seed, visits: seed.visits.map((visit) => ({ ...visit, ...person })) },
      log: pino({ level: 'trace' }, { write: (line: string) => void stationLog.push(line) }),
    },
  })
})
afterAll(async () => {
  await tablet?.end()
  if (known === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = known
  rmSync(everything, { recursive: true, force: true })
})

/** Every form in which the planted things could lie somewhere. */
function forms(): [string, Buffer][] {
  const words = Object.entries(planted).flatMap(([name, text]): [string, Buffer][] => [
    [name, Buffer.from(text)],
    [`${name} decomposed`, Buffer.from(text.normalize('NFD'))],
    [`${name} in UTF-16`, Buffer.from(text, 'utf16le')],
    [`${name} in base64`, Buffer.from(Buffer.from(text).toString('base64').slice(0, -4))],
  ])
  const runs = pictures.flatMap((image, index): [string, Buffer][] =>
    [9, 6_000, 15_000].flatMap((at): [string, Buffer][] => [
      [`picture ${index} at ${at}`, image.subarray(at, at + 24)],
      [`picture ${index} in base64`, Buffer.from(image.subarray(at, at + 24).toString('base64'))],
      [`picture ${index} in hex`, Buffer.from(image.subarray(at, at + 24).toString('hex'))],
    ]),
  )
  return [...words, ...runs, ['folded name', Buffer.from('quach thi vo uu')]]
}

function leaks(): string[] {
  const files = readdirSync(everything, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(8)
  const all = files.map(({ parentPath, name }): [string, Buffer] => {
    const path = join(parentPath, name)
    return [relative(everything, path), Buffer.concat([Buffer.from(`${path}\n`), readFileSync(path)])]
  })
  all.push(
    ['the tablet’s log', Buffer.from(tablet.state.logs.join('\n'))],
    ['the station’s log', Buffer.from(stationLog.join(''))],
  )
  return all.flatMap(([where, bytes]) =>
    forms().flatMap(([what, form]) => (bytes.includes(form) ? [`${what} in ${where}`] : [])),
  )
}

it('finds what lies in the clear, in any of the forms', async () => {
  const path = join(everything, 'control')
  pictures.push(picture(20_000))
  for (const [what, form] of forms()) {
    writeFileSync(path, Buffer.concat([Buffer.alloc(100, 7), form, Buffer.alloc(100, 9)]))
    expect(leaks()).toContain(`${what} in control`)
  }
  rmSync(path)
})

it('leaves no name, number, reason or picture in any file or log, while it runs and when it is closed', async () => {
  const draft = await fill(tablet, 0, 3)
  await tablet.get('recordException', { ...draft, modality: 'finger', position: 9, reason: planted.exception })
  await tablet.get('listApplications', { group: 'all', search: planted.name })
  expect(leaks()).toEqual([])

  const sent = await finalise(tablet, 1, 3)
  await untilProgress(tablet, sent, received)
  const second = await tablet.get('correctApplication', { application: sent.application, reason: planted.correction })
  await tablet.get('takeCapture', { ...second, modality: 'portrait', positions: [] })
  await sign(tablet, second, penned())
  await tablet.get('finaliseApplication', second)
  await untilProgress(tablet, second, received)
  await tablet.get('discardApplication', await fill(tablet, 2, 1))
  await tablet.signIn('999111')
  await tablet.call('saveField', { ...draft, name: planted.name.slice(0, 50), value: planted.citizenNumber })
  expect(leaks()).toEqual([])

  await tablet.restart()
  expect(leaks()).toEqual([])
  await tablet.stop()
  await tablet.station().close()
  expect(leaks()).toEqual([])
  expect(pictures.length).toBeGreaterThan(6)
})
