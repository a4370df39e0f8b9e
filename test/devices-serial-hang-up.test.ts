import { afterAll, it } from 'vitest'
import { openSerialLine } from '../devices/transport/serial.ts'
import { noPty, openPtyPair, type PtyPair } from './support/pty.ts'

/** A port that goes while it speaks is a port that went: the operating system does not always say so. */
const pairs: PtyPair[] = []
afterAll(() => Promise.all(pairs.map((pair) => pair.close())))

it.skipIf(noPty)(
  `says that the line went when it hangs up in the middle of its words${noPty ? `: ${noPty}` : ''}`,
  async () => {
    for (let round = 0; round < 6; round += 1) {
      const pair = await openPtyPair()
      pairs.push(pair)
      const line = await openSerialLine(pair.host)
      const gone = new Promise<void>((resolve) => line.onClose(resolve))
      const heard = new Promise<void>((resolve) => line.onData(() => resolve()))
      const device = await openSerialLine(pair.device)
      device.write(new Uint8Array(4_000).fill(0x55))
      await heard
      pair.unplug()
      await gone
    }
  },
)
