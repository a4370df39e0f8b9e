import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Draft, findings } from '../electron/rules/completeness.ts'
import { packFor, shippedPacks } from '../electron/rules/load.ts'
import { VisitMark } from '../station/protocol/index.ts'
import { Seed } from '../station/seed.ts'

describe.each(['vn', 'cn'])('the practice team, visits and roster of %s', (country) => {
  const seed = Seed.parse(
    JSON.parse(readFileSync(join(import.meta.dirname, `../station/practice/${country}.json`), 'utf8')),
  )
  const today = '2026-11-22'
  const pack = packFor(shippedPacks(), country, today)?.pack
  if (!pack) throw new Error(`no pack of ${country}`)

  it('have a team with a supervisor and a day of visits', () => {
    expect(seed.officers.map(({ number, role }) => [number, role])).toEqual([
      ['1001', 'officer'],
      ['1002', 'officer'],
      ['9001', 'supervisor'],
    ])
    expect(seed.visits.length).toBeGreaterThanOrEqual(25)
    expect(seed.roster.length).toBeGreaterThanOrEqual(60)
  })

  it('have applications begun elsewhere, receipts and codes that the pack knows', () => {
    const { prepared = [], payments, region } = seed.rules ?? {}
    expect([region !== undefined, prepared.length > 0]).toEqual([true, true])
    for (const { procedure, fields } of prepared) {
      expect(pack.procedures.map(({ id }) => id)).toContain(procedure)
      for (const name of Object.keys(fields)) expect(pack.fields.map((field) => field.name)).toContain(name)
    }
    const modes = pack.payments?.map(({ value }) => value)
    expect(payments?.codes.length).toBeGreaterThan(0)
    for (const { mode, payload } of payments?.codes ?? [])
      expect([modes?.includes(mode), payload]).toEqual([true, expect.stringMatching(/^PRACTICE/)])
  })

  it('name each person once', () => {
    const ids = [...seed.visits.map(({ visit }) => visit), ...seed.roster.map(({ person }) => person)]
    const numbers = [...seed.visits, ...seed.roster].flatMap(({ citizenNumber }) => citizenNumber ?? [])
    expect([new Set(ids).size, new Set(numbers).size]).toEqual([ids.length, numbers.length])
  })

  it('have details that the rules accept, names in NFC and a window that ends after it begins', () => {
    for (const person of [...seed.visits, ...seed.roster]) {
      const { name, birthDate, sex, citizenNumber = '', address } = person
      const known = 'fields' in person ? person.fields : {}
      const fields = { name, birthDate, sex, citizenNumber, address, ...known }
      const procedure = 'procedure' in person ? person.procedure : 'first-issue'
      const draft: Draft = { procedure, fields, captures: [], exceptions: [], gaps: [], countersign: 'not-needed' }
      const wrong = findings(pack, draft, { environment: 'practice', today }).filter(
        ({ section, code }) => (section === 'details' || section === 'identity') && code !== 'missing',
      )
      expect(wrong, name).toEqual([])
      expect(name).toBe(name.normalize('NFC'))
    }
    expect(seed.visits.filter(({ from, to }) => from >= to)).toEqual([])
  })

  it('bring children, old people, partial birth dates, each procedure and urgent cases', () => {
    const procedures = new Set(seed.visits.map(({ procedure }) => procedure))
    const cards = pack.procedures.filter(({ kind }) => kind !== 'temporary' && kind !== 'account')
    expect([...procedures]).toEqual(expect.arrayContaining(cards.map(({ id }) => id)))
    expect(seed.visits.some(({ birthDate }) => birthDate.length === 4)).toBe(true)
    expect(seed.visits.some(({ birthDate }) => birthDate.length === 7)).toBe(true)
    expect(seed.visits.some(({ birthDate }) => birthDate > '2021')).toBe(true)
    expect(seed.visits.some(({ birthDate }) => birthDate < '1945')).toBe(true)
    expect(seed.visits.some(({ urgent }) => urgent)).toBe(true)
    expect(new Set(seed.visits.flatMap(({ marks = [] }) => marks))).toEqual(new Set(VisitMark.options))
    expect(seed.visits.some(({ relative }) => relative)).toBe(true)
  })

  it('bring the longest names that a screen, a form and a slip have to hold', () => {
    const longest = Math.max(...seed.visits.map(({ name }) => [...name].length))
    expect(longest).toBeGreaterThanOrEqual(country === 'vn' ? 55 : 18)
    if (country === 'cn') expect(seed.visits.map(({ name }) => name).join()).toMatch(/𠮷.*𫖯|𫖯.*𠮷/su)
  })
})
