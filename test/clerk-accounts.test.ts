import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { addClerk, addPracticeClerk, hasClerks } from '../station/clerk/accounts.ts'
import { findBrokenClerkAct } from '../station/clerk/log.ts'
import { findSession, signIn, signOut } from '../station/clerk/sessions.ts'
import type { SqlDatabase } from '../station/store/sql.ts'
import { AT, allDatabases, kinds } from './support/databases.ts'

const databases = allDatabases()
afterAll(() => databases.end())
const NOW = Date.parse(AT)
const MINUTE = 60_000
const who = { name: 'lan', password: 'correct horse' }

describe.each(kinds)('a clerk’s account in %s', (kind) => {
  let database: SqlDatabase
  beforeEach(async () => {
    database = (await (await databases[kind]()).open()).database
    await addClerk(database, { ...who, role: 'clerk' }, AT)
  })
  const right = (now: number, password = who.password) => signIn(database, { ...who, password }, now)

  it('signs in for eight hours of work, until it signs out, and not when it was removed', async () => {
    const first = await right(NOW)
    const second = await right(NOW)
    if (!first.ok || !second.ok) throw new Error('not signed in')
    for (let minute = 0; minute < 480; minute += 29)
      expect(await findSession(database, first.token, NOW + minute * MINUTE)).toEqual({ name: 'lan', role: 'clerk' })
    expect(await findSession(database, first.token, NOW + 480 * MINUTE)).toBeUndefined()
    await signOut(database, first.token)
    expect(await findSession(database, first.token, NOW)).toBeUndefined()
    await database.write((sql) => sql.run('UPDATE clerk SET removed_at = ?', AT))
    expect(await findSession(database, second.token, NOW)).toBeUndefined()
    expect(await right(NOW)).toEqual({ ok: false, reason: 'wrong' })
  })

  it('is over after half an hour without use, and gets no longer day by a changed token', async () => {
    const used = await right(NOW)
    const unused = await right(NOW)
    if (!used.ok || !unused.ok) throw new Error('not signed in')
    expect(await findSession(database, used.token, NOW + 20 * MINUTE)).toBeDefined()
    expect(await findSession(database, used.token, NOW + 50 * MINUTE - 1)).toBeDefined()
    expect(await findSession(database, unused.token, NOW + 30 * MINUTE)).toBeUndefined()
    const later = Buffer.from(used.token, 'base64url')
    later.writeUIntBE(NOW + 481 * MINUTE, 0, 6)
    for (const token of [later.toString('base64url'), '', 'short', 'A'.repeat(43)])
      expect(await findSession(database, token, NOW + MINUTE + 60_000)).toBeUndefined()
  })

  it('waits a minute after five wrong passwords and twice as long after the next, however many come at once', async () => {
    const wrong = await Promise.all(Array.from({ length: 8 }, () => right(NOW, 'wrong password')))
    expect(wrong.filter((answer) => !answer.ok && answer.reason === 'wrong')).toHaveLength(5)
    expect(await right(NOW + MINUTE - 1)).toMatchObject({ ok: false, reason: 'slow', waitMs: 1 })
    expect(await right(NOW + MINUTE, 'wrong password')).toEqual({ ok: false, reason: 'wrong' })
    expect(await right(NOW + 3 * MINUTE - 1)).toMatchObject({ ok: false, reason: 'slow' })
    expect(await right(NOW + 3 * MINUTE)).toMatchObject({ ok: true })
  })

  it('does not take a short password, and is practice’s own only where nobody has one', async () => {
    await expect(addClerk(database, { name: 'minh', password: '123456789', role: 'clerk' }, AT)).rejects.toThrow()
    await addPracticeClerk(database, 'practice', NOW)
    const names = () => database.read((sql) => sql.all<{ name: string }>('SELECT name FROM clerk'))
    expect(await names()).toEqual([{ name: 'lan' }])
    await database.write((sql) => sql.run('DELETE FROM clerk'))
    await addPracticeClerk(database, 'production', NOW)
    expect(await hasClerks(database)).toBe(false)
    await addPracticeClerk(database, 'practice', NOW)
    expect(await names()).toEqual([{ name: 'clerk' }])
  })

  it('shows in the log which row was changed', async () => {
    await right(NOW)
    await right(NOW)
    expect(await findBrokenClerkAct(database)).toBeUndefined()
    await database.write((sql) =>
      sql.run("UPDATE clerk_act SET entry = replace(entry, 'lan', 'nam') WHERE sequence = 2"),
    )
    expect(await findBrokenClerkAct(database)).toBe(2)
  })
})
