import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeCoverage } from '../electron/rules/characters/make-coverage.ts'

describe('the table of drawn characters', () => {
  it('is what the shipped font files say', () => {
    const kept = readFileSync(join(import.meta.dirname, '../electron/rules/characters/coverage.json'), 'utf8')
    expect(JSON.parse(kept)).toEqual(makeCoverage())
  })

  it('fits in 60 kB, because the core reads it at each start', () => {
    const { size } = {
      size: readFileSync(join(import.meta.dirname, '../electron/rules/characters/coverage.json')).byteLength,
    }
    expect(size).toBeLessThan(60_000)
  })
})
