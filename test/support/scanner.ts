/** A driver over the practice scanner service, for tests; its fingers are plain ridges, since growing ten takes seconds. */
import type { DeviceErrorCode, Driver, Phase, Reading, RequestOf } from '../../devices/device.ts'
import { DeviceError } from '../../devices/device.ts'
import type { Masters } from '../../devices/fingerprint/masters.ts'
import { createSbiDriver } from '../../devices/sbi/driver.ts'
import { type SbiSimulator, type SimulatorOptions, startSbiSimulator } from '../../devices/sbi/simulated.ts'

const width = 320
const height = 416

/** Level ridges, nine pixels apart, ten different ways. */
export const plainMasters: Masters = {
  async get(position) {
    const ridges = Float32Array.from({ length: width * height }, (_, at) =>
      Math.sin((2 * Math.PI * (Math.floor(at / width) + ((at % width) * position) / 10)) / 9),
    )
    return { pattern: 'arch', width, height, ridges }
  },
  async close() {},
}

export type Scanner = { driver: Driver; simulator: SbiSimulator; changes: () => number }

export function startScanner(options: Partial<SimulatorOptions> & { trust?: string[] } = {}): Scanner {
  const { trust = [], ...rest } = options
  const simulator = startSbiSimulator({ seed: 1, masters: plainMasters, ...rest })
  let changes = 0
  const changed = () => {
    changes += 1
  }
  return { driver: createSbiDriver({ simulator, trust, changed }), simulator, changes: () => changes }
}

export type Take = Partial<RequestOf<'capture'>> & { signal?: AbortSignal; onPhase?: (phase: Phase) => void }

/** Captures fingers unless told otherwise. */
export async function take(driver: Driver, positions: number[], options: Take = {}): Promise<Reading[]> {
  const { signal = new AbortController().signal, onPhase = () => {}, ...rest } = options
  const request = {
    kind: 'capture',
    requestId: 'one',
    modality: 'finger',
    positions,
    subject: 'anna',
    attempt: 1,
  } as const
  if (driver.capture === undefined) throw new Error('The driver captures nothing.')
  return driver.capture({ ...request, timeoutMs: 20_000, ...rest }, signal, onPhase)
}

/** The code of the error that an act ends with. */
export async function codeOf(act: Promise<unknown>): Promise<DeviceErrorCode | undefined> {
  try {
    await act
    return undefined
  } catch (error) {
    if (error instanceof DeviceError) return error.code
    throw error
  }
}
