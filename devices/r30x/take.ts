/** One print: waits for the finger, has the picture sent, and asks again when some of it was lost. */

import { DeviceError, type Progressed } from '../device.ts'
import { pause } from '../wait.ts'
import { GET_IMAGE, UPLOAD } from './commands.ts'
import { CODE, explainCode } from './confirmation.ts'
import { packedBytes, type Size } from './image.ts'
import { ask, type R30xLink } from './link.ts'

/** How often the sensor is asked whether a finger is there. */
const POLL_MS = 120
/** How often a picture is asked for before the line counts as bad. */
const UPLOADS = 3

type Act = {
  size: Size
  /** When waiting for a finger ends, by `performance.now()`. */
  deadline: number
  signal: AbortSignal
  progressed: Progressed
}

/** Nothing is wrong with the sensor. */
export class NoFinger extends DeviceError {
  constructor() {
    super('timeout', 'No finger lay on the sensor in time.')
  }
}

/**
 * @returns the picture as it came: two pixels a byte.
 * @throws {NoFinger}
 * @throws {DeviceError} `unreadable` when three pictures in a row come short.
 */
export async function takePrint(link: R30xLink, act: Act): Promise<Uint8Array<ArrayBuffer>> {
  act.progressed('place-fingers')
  await waitFor(link, true, act)
  act.progressed('reading', 0)
  const wanted = packedBytes(act.size)
  for (let tries = 1; ; tries += 1) {
    const arrived = (bytes: number) => act.progressed('reading', bytes / wanted)
    const upload = await link.upload(wanted, arrived, act.signal)
    // A lost byte costs a whole packet, and nothing but the sum of all tells.
    if (upload.kind === 'picture' && upload.bytes.length === wanted) return upload.bytes
    if (upload.kind === 'answer' && upload.code !== CODE.uploadFailed && upload.code !== CODE.packetError)
      throw explainCode(upload.code, UPLOAD.name)
    if (tries === UPLOADS) {
      const came = upload.kind === 'picture' ? upload.bytes.length : 0
      throw new DeviceError('unreadable', `The picture came short ${UPLOADS} times: ${came} of ${wanted} bytes.`)
    }
  }
}

/** Until the finger of the last print is gone, so that it is not taken for the next one. @throws {NoFinger} when it stays. */
export async function waitForLift(link: R30xLink, act: Act): Promise<void> {
  await waitFor(link, false, act)
}

async function waitFor(link: R30xLink, isFinger: boolean, { deadline, signal }: Act): Promise<void> {
  while (performance.now() < deadline) {
    const { code } = await ask(link, GET_IMAGE, signal)
    if (code === (isFinger ? CODE.done : CODE.noFinger)) return
    // A picture that failed is one of a finger that is on its way.
    if (code !== CODE.done && code !== CODE.noFinger && code !== CODE.pictureFailed)
      throw explainCode(code, GET_IMAGE.name)
    await pause(POLL_MS, signal)
  }
  throw new NoFinger()
}
