/** A tablet that is set up, a station that takes its packets, and a copy of the tablet for each fault. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { v7 as uuidv7 } from 'uuid'
import { seededRandom } from '../../devices/random.ts'
import { findInstallation } from '../../electron/keys/device-key.ts'
import { setUpMachine } from '../../electron/officer/set-up.ts'
import { type HeldSession, unlock } from '../../electron/officer/unlock.ts'
import { readSeed } from '../../station/seed.ts'
import { createStation } from '../../station/station.ts'
import { createPictures } from '../rehearse/pictures.ts'
import { type Ended, runScript } from './traced.ts'

const OFFICER = { number: '1001', pin: '246813' }
const scenario = fileURLToPath(new URL('./tablet-scenario.ts', import.meta.url))

export type PreparedTablet = {
  folder: string
  /** A data folder of its own, as it was after set-up. */
  copy(name: string): string
  run(dataDir: string, fault?: readonly string[], outputFile?: string): Promise<Ended>
  end(): Promise<void>
}

/** Argon2 makes set-up slow: it is done once. */
export async function prepareTablet(): Promise<PreparedTablet> {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep-faults-'))
  const seed = readSeed(fileURLToPath(new URL('../../station/practice/cn.json', import.meta.url)))
  const station = await createStation({
    dataFolder: join(folder, 'station'),
    port: 0,
    environment: 'practice',
    country: 'cn',
    seed,
  })
  const prepared = join(folder, 'prepared')
  mkdirSync(prepared)
  await setUpMachine(prepared, undefined, await station.newEnrolmentCode(), [OFFICER])
  const opened = await unlock(prepared, findInstallation(prepared)!, undefined, OFFICER.number, OFFICER.pin, Date.now())
  if (opened.state !== 'opened') throw new Error(`the prepared tablet does not open: ${opened.state}`)
  const held: HeldSession = {
    officer: OFFICER.number,
    sitting: uuidv7(),
    softLocked: false,
    databaseKey: opened.databaseKey,
    signingKey: opened.signingKey,
  }
  const heldFile = join(folder, 'held.json')
  writeFileSync(heldFile, JSON.stringify({ ...held, databaseKey: Buffer.from(held.databaseKey).toString('hex') }))
  const pictures = createPictures(join(folder, 'captures'), seededRandom('faults'))
  await pictures.lay({ modality: 'portrait' })
  for (const position of [1, 6]) await pictures.lay({ modality: 'finger', position })
  return {
    folder,
    copy: (name) => {
      const target = join(folder, 'copies', name)
      cpSync(prepared, target, { recursive: true })
      return target
    },
    run: (dataDir, fault, outputFile) =>
      runScript(
        scenario,
        ['--data', dataDir, '--station', station.url, '--captures', pictures.folder, '--held', heldFile],
        fault,
        outputFile,
      ),
    end: async () => {
      await station.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
