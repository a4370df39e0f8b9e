/** A serial fingerprint sensor of the R30x family: for training and officers' checks, never for an application. */

import { deviceName } from '../codes/scanner.ts'
import { DeviceError, type DeviceErrorCode, type DeviceInfo, type Driver, type Reading } from '../device.ts'
import { createQueue, orAborted } from '../wait.ts'
import { BAUDS, type OpenLine } from './find.ts'
import { readPrint } from './read-print.ts'
import { isThere, openSensor, type Sensor } from './sensor.ts'
import { NoFinger, takePrint, waitForLift } from './take.ts'
import type { R30xTwin } from './twin.ts'
import { SIMULATED_MODEL } from './twin-identity.ts'

/** A sensor that was plugged in is noticed within so long; one that lost its power behind its adapter within the other. */
const LOOK_AGAIN_MS = 2_000
const LOOK_AFTER_MS = 10_000
/** Kept back from a request's time for the picture, which takes 7 s at the rate that modules are delivered with. */
const UPLOAD_MS = 9_000

/**
 * Looks for its sensor from now on until closed.
 * @param parts.open opens the line at a rate. @throws {DeviceError}
 * @param parts.address names the device where the sensor has no serial number.
 * @param parts.baud tried before the rates that modules are delivered with.
 * @param parts.raiseTo the rate that the sensor is set to for good, a multiple of 9 600; left as it is when absent.
 * @param parts.twin what lies beneath, when it is no hardware; it is closed with the driver.
 * @param parts.changed called when `info` has changed; must not throw.
 */
export function createR30xDriver(parts: {
  open: OpenLine
  address?: string
  baud?: number | undefined
  raiseTo?: number
  twin?: R30xTwin
  changed: () => void
}): Driver {
  const { twin } = parts
  const inTurn = createQueue()
  let sensor: Sensor | undefined
  let known: Partial<Pick<Sensor, 'product'>> & Pick<Sensor, 'isSimulated'> = { isSimulated: twin !== undefined }
  let problem: DeviceErrorCode | undefined
  let isReady = false
  let bauds = [...new Set([...(parts.baud === undefined ? [] : [parts.baud]), ...BAUDS])]
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  function mark() {
    const serial = known.product?.serial ?? ''
    const name = /[^0 ]/.test(serial) ? serial : (parts.address ?? '')
    return {
      device: deviceName('r30x', name),
      driver: 'r30x',
      model: known.product?.model || (known.isSimulated ? SIMULATED_MODEL : 'R30x fingerprint sensor'),
      serial,
      // SECURITY: by what comes over the wire too, because a twin can stand behind any serial port.
      simulated: known.isSimulated,
      issuing: false,
    } as const satisfies Partial<DeviceInfo>
  }

  function know(now: { isReady: boolean; problem?: DeviceErrorCode }): void {
    const isNews = now.isReady !== isReady || now.problem !== problem
    isReady = now.isReady
    problem = now.problem
    if (isNews && !isClosed) parts.changed()
  }

  async function open(signal?: AbortSignal): Promise<Sensor> {
    const onClose = () => {
      if (sensor === undefined || sensor.link.isOpen()) return // a rate that was tried
      sensor = undefined
      know({ isReady: false, problem: 'unplugged' })
      lookAfter(LOOK_AGAIN_MS)
    }
    const opened = await openSensor(parts.open, { bauds, raiseTo: parts.raiseTo, onClose, signal })
    bauds = [opened.baud, ...bauds.filter((baud) => baud !== opened.baud)]
    if (isClosed) await opened.link.close()
    return opened
  }

  /** Opens the line when it is not open, and asks whether the sensor is still there. */
  async function connect(signal?: AbortSignal): Promise<Sensor> {
    signal?.throwIfAborted()
    if (isClosed) throw new DeviceError('unplugged', 'The driver is closed.')
    if (sensor === undefined || !(await isThere(sensor, signal))) sensor = await open(signal)
    const { product } = sensor
    const isSimulated = twin !== undefined || sensor.isSimulated
    const isNews = isSimulated !== known.isSimulated || product?.serial !== known.product?.serial
    known = { product, isSimulated }
    know({ isReady: true })
    if (isNews && !isClosed) parts.changed()
    return sensor
  }

  async function look(): Promise<void> {
    try {
      await inTurn(() => connect())
    } catch (error) {
      know({ isReady: false, problem: error instanceof DeviceError ? error.code : 'failed' })
    }
    lookAfter(isReady ? LOOK_AFTER_MS : LOOK_AGAIN_MS)
  }

  function lookAfter(ms: number): void {
    clearTimeout(timer)
    if (isClosed) return
    timer = setTimeout(() => void look(), ms)
    timer.unref()
  }

  /** In turn with the looks; a failure is followed by a look, which knows whether it was the sensor's. */
  async function withSensor<T>(signal: AbortSignal, act: (sensor: Sensor) => Promise<T>): Promise<T> {
    const turn = inTurn(async () => act(await connect(signal)))
    try {
      return await orAborted(turn, signal)
    } catch (error) {
      lookAfter(0)
      throw error
    }
  }

  void look()
  return {
    info: () => ({
      ...mark(),
      takes: ['finger'],
      fingersAtOnce: 1,
      status: isReady ? 'ready' : problem === 'busy' ? 'busy' : 'not-ready',
      ...(!isReady && problem !== undefined && { problem }),
      ...(parts.address !== undefined && { address: parts.address }),
      // 13.0 × 14.6 mm are less than the least class of NIST SP 500-280, FAP 10.
      scanner: { fap: 0, impressions: ['plain'], certificates: [] },
      ...(twin && { dials: [...twin.dials] }),
    }),
    async capture({ modality, positions, impression, timeoutMs }, signal, progressed) {
      if (modality !== 'finger' || impression === 'rolled' || positions.length === 0)
        throw new DeviceError('failed', 'The sensor takes plain fingers only, and needs to know which.')
      const deadline = performance.now() + Math.max(timeoutMs / 2, timeoutMs - UPLOAD_MS)
      return withSensor(signal, async ({ link, size }) => {
        const act = { size, deadline, signal, progressed }
        const readings: Reading[] = []
        try {
          for (const position of positions) {
            twin?.lay(position)
            if (readings.length > 0) await waitForLift(link, act)
            const packed = await takePrint(link, act)
            progressed('checking')
            readings.push(await readPrint(packed, { size, position, device: mark() }))
          }
        } catch (error) {
          // What came in time is kept, the rest is still missing.
          if (!(error instanceof NoFinger) || readings.length === 0) throw error
        }
        return readings
      })
    },
    test: (signal) => withSensor(signal, async () => {}),
    ...(twin && {
      dial: (dial) => {
        twin.dial(dial)
        lookAfter(0)
      },
      present: twin.present,
    }),
    async close() {
      isClosed = true
      clearTimeout(timer)
      await sensor?.link.close()
      await twin?.close()
    },
  }
}
