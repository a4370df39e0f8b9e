/** Which networks may carry packets is the station's word, and a tablet has it with its next synchronisation. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readUploadRules } from '../station/upload-rules.ts'
import { temporaryFolder } from './support/station-client.ts'
import { signedInTablet, until } from './support/tablet-day.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const rules = { allowedNetworks: ['police' as const], networks: [], metered: ['mobile' as const] }

test('reach the tablet, when the station was started with them', async () => {
  const tablet = await signedInTablet({ station: { uploadRules: rules } })
  ends.push(tablet.end)
  const connection = await until('the rules', async () => {
    const { connection } = await tablet.get('listUploads', {})
    return connection.allowed.length === 1 && connection
  })
  expect(connection.allowed).toEqual(['police'])
})

test.each([
  ['another network', { ...rules, allowedNetworks: ['hotel'] }, /allowedNetworks/],
  ['none at all', { ...rules, allowedNetworks: [] }, /allowedNetworks/],
  ['a subnet that is none', { ...rules, networks: [{ kind: 'police', subnet: '10.0.0.0' }] }, /subnet/],
])('are refused at the start with the field’s name, when they name %s', (_what, wrong, field) => {
  const folder = temporaryFolder()
  ends.push(folder.remove)
  const path = join(folder.path, 'rules.json')
  writeFileSync(path, JSON.stringify(wrong))
  expect(() => readUploadRules(path)).toThrow(field)
})
