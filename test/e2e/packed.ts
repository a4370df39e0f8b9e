/** The packed app as it was built: its fuses, and that it starts, sets practice up and ends when asked. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { eventually } from './app.ts'
import { openDisplay } from './display.ts'
import { openTerminal } from './terminal.ts'

/** A fuse in the binary is the character 0 or 1. */
const OFF = '0'.charCodeAt(0)
const ON = '1'.charCodeAt(0)

const wanted: readonly [FuseV1Options, number][] = [
  [FuseV1Options.RunAsNode, OFF],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, OFF],
  [FuseV1Options.EnableNodeCliInspectArguments, OFF],
  [FuseV1Options.EnableCookieEncryption, ON],
  [FuseV1Options.OnlyLoadAppFromAsar, ON],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, ON],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, OFF],
]

/** @throws {Error} when a fuse is otherwise, or the app does not come up or go down. */
export async function startPacked(binary: string): Promise<void> {
  const wire = await getCurrentFuseWire(resolve(binary))
  for (const [fuse, state] of wanted) assert.equal(wire[fuse], state, `fuse ${FuseV1Options[fuse]}`)
  console.log('The fuses are as decided.')

  const display = await openDisplay()
  const data = mkdtempSync(join(tmpdir(), 'doorstep-packed-'))
  const flags = process.env.ELECTRON_TEST_ARGS?.split(' ') ?? []
  const app = openTerminal(resolve(binary), [...flags, '--', '--data', data], { DISPLAY: display.name })
  try {
    const installation = join(data, 'keys', 'device.json')
    const isEnrolled = () => existsSync(installation) && readFileSync(installation, 'utf8').includes('"enrolled": true')
    await eventually('the packed app to set practice up', () => isEnrolled() || undefined, 60_000)
    console.log('It started, and enrolled at its practice station.')
    app.interrupt()
    await eventually('everything to end', () => app.left().length === 0 || undefined, 15_000)
    console.log('It ended when asked.')
  } finally {
    app.kill()
    display.close()
    rmSync(data, { recursive: true, force: true })
  }
}
