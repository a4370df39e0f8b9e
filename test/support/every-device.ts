/** One of each driver over its twin, what to ask of it, and what is a whole answer. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { createSimulatedCamera } from '../../devices/camera/simulated.ts'
import { createSdtDriver } from '../../devices/card-reader/driver.ts'
import { createSdtSimulator } from '../../devices/card-reader/simulated.ts'
import { createHidPosDriver } from '../../devices/codes/hid-pos.ts'
import { createHidPosTwin } from '../../devices/codes/hid-pos-twin.ts'
import { createSerialScannerDriver } from '../../devices/codes/serial-scanner.ts'
import { createSerialScannerTwin } from '../../devices/codes/serial-scanner-twin.ts'
import {
  type Ability,
  type Biometric,
  type DeviceAnswer,
  DeviceRequest,
  type Driver,
  DriverName,
} from '../../devices/device.ts'
import { createEmrtdDriver } from '../../devices/emrtd/driver.ts'
import { inventPerson } from '../../devices/emrtd/practice/person.ts'
import { createEmrtdSimulator } from '../../devices/emrtd/simulated.ts'
import { createFolderDriver } from '../../devices/folder/driver.ts'
import { findAt } from '../../devices/plugs/drivers-at.ts'
import { NO_SETTINGS } from '../../devices/pool.ts'
import { createNmeaDriver } from '../../devices/position/driver.ts'
import { createNmeaTwin } from '../../devices/position/simulated.ts'
import { createEscPosDriver } from '../../devices/printer/driver.ts'
import { createPrinterTwin } from '../../devices/printer/simulated.ts'
import { createR30xDriver } from '../../devices/r30x/driver.ts'
import { createR30xTwin } from '../../devices/r30x/twin.ts'
import { createSbiDriver } from '../../devices/sbi/driver.ts'
import { startSbiSimulator } from '../../devices/sbi/simulated.ts'

export type Act = Exclude<
  DeviceRequest,
  { kind: 'discover' | 'configure' | 'cancel' | 'dial' | 'picture' | 'find-edges' | 'read-code' | 'preview' }
>
export type Conforming = {
  name: string
  ability: Ability
  make(changed: () => void): Driver
  request: Act
  answer: DeviceAnswer['kind']
}

const SUBJECT = 'somebody'
const SEED = 7

/** A request that is parsed as the process would. @param timeoutMs a person's time at a real device. */
export function actFor(ability: Ability, positions: number[] = [], timeoutMs = 60_000): Act {
  const asked = { requestId: 'one', timeoutMs }
  const of = (rest: object) => DeviceRequest.parse({ ...asked, ...rest }) as Act
  switch (ability) {
    case 'card':
      return of({ kind: 'read-card', subject: SUBJECT, practiceCard: { name: '爱新觉罗·𠮷', birthDate: '1958-02-07' } })
    case 'chip': {
      const { documentNumber, birthDate, validUntil } = inventPerson(SEED, SUBJECT, {})
      return of({ kind: 'read-card', subject: SUBJECT, access: { documentNumber, birthDate, validUntil } })
    }
    case 'code':
      return of({ kind: 'scan', subject: SUBJECT })
    case 'print':
      return of({ kind: 'print', job: [{ kind: 'text', text: 'Trần Thị Ễ 王' }, { kind: 'rule' }] })
    case 'position':
      return of({ kind: 'locate' })
    default:
      return of({ kind: 'capture', modality: ability satisfies Biometric, positions, subject: SUBJECT, attempt: 1 })
  }
}

const ANSWERS: Readonly<Record<Ability, DeviceAnswer['kind']>> = {
  card: 'card',
  chip: 'card',
  code: 'scanned',
  print: 'done',
  position: 'position',
  finger: 'readings',
  iris: 'readings',
  portrait: 'readings',
}

function conforming(name: string, ability: Ability, make: Conforming['make'], positions: number[] = []): Conforming {
  return { name, ability, make, request: actFor(ability, positions), answer: ANSWERS[ability] }
}

/** A folder with a portrait and a finger. */
export async function picturesFolder(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'doorstep-conformance-'))
  const grey = { create: { width: 64, height: 96, channels: 3, background: '#888' } } as const
  const picture = await sharp(grey).png().toBuffer()
  for (const name of ['portrait-1.png', 'finger-01.png']) writeFileSync(path.join(folder, name), picture)
  return folder
}

/** @param folder as {@link picturesFolder} makes it. */
export function everyDevice(folder: string): Conforming[] {
  const sbi = (changed: () => void) => createSbiDriver({ simulator: startSbiSimulator({ seed: SEED }), changed })
  return [
    conforming('folder, finger', 'finger', () => createFolderDriver(folder), [1]),
    conforming('folder, portrait', 'portrait', () => createFolderDriver(folder)),
    conforming('camera', 'portrait', () => createSimulatedCamera({ seed: SEED })),
    conforming('scanner service, one finger', 'finger', sbi, [7]),
    conforming('scanner service, four fingers', 'finger', sbi, [2, 3, 4, 5]),
    conforming('scanner service, eyes', 'iris', sbi, [1, 2]),
    conforming('card reader', 'card', (changed) => {
      const simulator = createSdtSimulator({ seed: SEED })
      return createSdtDriver({ open: simulator.line, simulator, changed })
    }),
    conforming(
      'sensor',
      'finger',
      (changed) => {
        const twin = createR30xTwin({ seed: SEED })
        return createR30xDriver({ open: twin.line, twin, changed })
      },
      [2],
    ),
    conforming('chip reader', 'chip', (changed) => {
      const simulator = createEmrtdSimulator({ seed: SEED })
      return createEmrtdDriver({ open: simulator.open, address: 'simulated', roots: [], simulator, changed })
    }),
    conforming('HID scanner', 'code', (changed) => {
      const twin = createHidPosTwin({ seed: SEED })
      return createHidPosDriver({ open: twin.open, twin, changed })
    }),
    conforming('serial scanner', 'code', (changed) => {
      const twin = createSerialScannerTwin({ seed: SEED })
      return createSerialScannerDriver({ open: twin.line, twin, changed })
    }),
    conforming('receipt printer', 'print', (changed) => {
      const simulator = createPrinterTwin({ seed: SEED })
      return createEscPosDriver({ open: simulator.line, simulator, changed })
    }),
    conforming('position receiver', 'position', (changed) => {
      const simulator = createNmeaTwin({ seed: SEED, everyMs: 100 })
      return createNmeaDriver({ open: simulator.line, simulator, changed })
    }),
  ]
}

/**
 * The one on the desk: `DOORSTEP_DEVICE="sdt /dev/ttyUSB0"`, with `DOORSTEP_ABILITY` where it has several.
 * @throws for what is not a driver and an address.
 */
export function deviceOnTheDesk(said = process.env.DOORSTEP_DEVICE): Conforming[] {
  if (said === undefined || said === '') return []
  const [name = '', ...words] = said.split(' ')
  const driver = DriverName.parse(name)
  const at = findAt(driver)
  if (at === undefined) throw new Error(`${driver} is at no address.`)
  const make = (changed: () => void) => at({ address: words.join(' '), settings: NO_SETTINGS, changed })
  const probe = make(() => {})
  const ability = (process.env.DOORSTEP_ABILITY ?? probe.info().takes[0]) as Ability
  void probe.close()
  const positions = ability === 'finger' ? [2] : ability === 'iris' ? [1] : []
  const { practiceCard: _, ...request } = actFor(ability, positions, 30_000) as Act & { practiceCard?: unknown }
  return [{ name: `on the desk: ${said}`, ability, make, request: request as Act, answer: ANSWERS[ability] }]
}
