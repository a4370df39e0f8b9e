/** A sensor that was found: what it is, and whether it is still there. */
import { DeviceError } from '../device.ts'
import {
  type Parameters,
  type Product,
  READ_PARAMETERS,
  READ_PRODUCT,
  readParameters,
  readProduct,
  setBaud,
} from './commands.ts'
import { CODE, explainCode } from './confirmation.ts'
import { findSensor, greet, type OpenLine } from './find.ts'
import { type Size, USUAL_SIZE } from './image.ts'
import { ask, type R30xLink } from './link.ts'
import { isTwin } from './twin-identity.ts'

export type Sensor = {
  link: R30xLink
  baud: number
  /** Absent on a module that is older than the R503. */
  product: Product | undefined
  size: Size
  isSimulated: boolean
}

/**
 * @param parts.bauds rates to try. @param parts.raiseTo the rate that the sensor is set to for good.
 * @throws {DeviceError} as `findSensor`; `busy` by the sensor's own word.
 */
export async function openSensor(
  open: OpenLine,
  parts: {
    bauds: readonly number[]
    raiseTo: number | undefined
    onClose: () => void
    signal: AbortSignal | undefined
  },
): Promise<Sensor> {
  const { raiseTo, signal } = parts
  let { link, baud } = await findSensor(open, parts)
  try {
    let parameters = await askParameters(link, signal)
    if (raiseTo !== undefined && raiseTo !== parameters.baud) {
      const command = setBaud(raiseTo / 9_600)
      const { code } = await ask(link, command, signal)
      if (code !== CODE.done) throw explainCode(code, command.name)
      await link.close() // the answer came at the old rate; from here on the new one holds
      ;({ link, baud } = await findSensor(open, { ...parts, bauds: [raiseTo, ...parts.bauds] }))
      parameters = await askParameters(link, signal)
    }
    const answer = await link.exchange(READ_PRODUCT, signal)
    const product = answer.kind === 'answer' && answer.code === CODE.done ? readProduct(answer.data) : undefined
    return { link, baud, product, size: product ?? USUAL_SIZE, isSimulated: isTwin(parameters, product) }
  } catch (error) {
    await link.close()
    throw error
  }
}

/** @returns false when it is silent, and its line is closed then. @throws {DeviceError} `busy`, `unplugged` */
export async function isThere({ link }: Sensor, signal?: AbortSignal): Promise<boolean> {
  if (!link.isOpen()) return false
  if (!(await greet(link, signal))) {
    await link.close()
    return false
  }
  await askParameters(link, signal)
  return true
}

async function askParameters(link: R30xLink, signal?: AbortSignal): Promise<Parameters> {
  const { code, data } = await ask(link, READ_PARAMETERS, signal)
  if (code !== CODE.done) throw explainCode(code, READ_PARAMETERS.name)
  const parameters = readParameters(data)
  if (parameters === undefined) throw new DeviceError('other-protocol', 'The sensor has impossible parameters.')
  if (parameters.isBusy) throw new DeviceError('busy', 'The sensor is busy.')
  return parameters
}
