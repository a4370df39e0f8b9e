/** A driver is not trusted to answer what it was asked. */
import {
  CardReading,
  CodeReading,
  DeviceError,
  type DeviceMark,
  type DriverName,
  PositionFix,
  Reading,
  type RequestOf,
} from './device.ts'

type Capture = RequestOf<'capture'>

/** @throws {DeviceError} `failed` when nobody could answer it: a portrait has no position, a finger and an eye have at least one. */
export function checkRequest({ modality, positions }: Capture): void {
  const isWhole = new Set(positions).size === positions.length && positions.length > 0 === (modality !== 'portrait')
  const isEyes = positions.every((position) => position <= 2)
  if (!isWhole || (modality === 'iris' && !isEyes))
    throw new DeviceError('failed', 'Fingers and eyes need positions, each once, and a portrait has none.')
}

/** @throws {DeviceError} `failed` for what is not readings of what was asked for, each position at most once. */
export function checkReadings(request: Capture, driver: DriverName, value: unknown): Reading[] {
  const parsed = Reading.array().min(1).safeParse(value)
  if (!parsed.success) throw new DeviceError('failed', 'The driver gave readings that do not hold together.')
  const wanted = new Set<number | undefined>(request.modality === 'portrait' ? [undefined] : request.positions)
  for (const reading of parsed.data)
    if (reading.modality !== request.modality || !wanted.delete(reading.position))
      throw new DeviceError('failed', 'The driver gave a reading of something else than was asked for.')
  for (const reading of parsed.data) checkName(reading, driver)
  return parsed.data
}

/** @throws {DeviceError} `failed` for what is not a card. */
export function checkCard(driver: DriverName, value: unknown): CardReading {
  const parsed = CardReading.safeParse(value)
  if (!parsed.success) throw new DeviceError('failed', 'The driver gave a card that does not hold together.')
  checkName(parsed.data, driver)
  return parsed.data
}

/** @throws {DeviceError} `failed` for what is not a code. */
export function checkCode(driver: DriverName, value: unknown): CodeReading {
  const parsed = CodeReading.safeParse(value)
  if (!parsed.success) throw new DeviceError('failed', 'The driver gave a code that does not hold together.')
  checkName(parsed.data, driver)
  return parsed.data
}

/** @throws {DeviceError} `failed` for what is neither a fix nor none. */
export function checkFix(driver: DriverName, value: unknown): PositionFix | undefined {
  const parsed = PositionFix.optional().safeParse(value)
  if (!parsed.success) throw new DeviceError('failed', 'The driver gave a position that does not hold together.')
  if (parsed.data) checkName(parsed.data, driver)
  return parsed.data
}

/** SECURITY: the name decides whether a reading is real, so that a reading cannot bear another than its driver's. */
function checkName(reading: { device: DeviceMark }, driver: DriverName): void {
  if (reading.device.driver !== driver) throw new DeviceError('failed', 'The driver spoke for another one.')
}
