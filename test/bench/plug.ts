/** How long until a device that was plugged in is there, and until one that went is gone, in the real devices process. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { DeviceAnswer, type DeviceInfo } from '../../devices/device.ts'
import { startSbiSimulator } from '../../devices/sbi/simulated.ts'
import { atMost, type Verdict } from './measure.ts'

const ROUNDS = 5
/** It is looked at where it is in its rhythm of looking, and that is by chance. */
const restMs = () => 500 + Math.random() * 1_500

/** A practice service on a socket is plugged in and out; the process beside it knows nothing of it. */
export async function benchPlug(): Promise<{ figures: object; verdicts: Verdict[] }> {
  const child = fork(join(import.meta.dirname, '../../devices/main.ts'), ['--real'], { serialization: 'advanced' })
  let seen: DeviceInfo[] = []
  let heard = () => {}
  child.on('message', (message) => {
    const answer = DeviceAnswer.parse(message)
    if (answer.kind === 'status') seen = answer.devices
    heard()
  })
  // Another service may run on this machine: ours is known by its port.
  const isThere = (port: number) =>
    seen.some(({ address = '', status }) => address.startsWith(`http://127.0.0.1:${port}/`) && status === 'ready')
  const until = async (port: number, wanted: boolean) => {
    const began = performance.now()
    while (isThere(port) !== wanted)
      await new Promise<void>((resolve) => {
        heard = resolve
      })
    return Math.round(performance.now() - began)
  }
  const rest = () => new Promise((resolve) => setTimeout(resolve, restMs()))
  const [came, went]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    await rest()
    const service = startSbiSimulator({ seed: 1 })
    const port = await service.port
    came.push(await until(port, true))
    await rest()
    await service.close()
    went.push(await until(port, false))
  }
  child.disconnect()
  return {
    figures: { cameMs: came, wentMs: went },
    verdicts: [atMost('a device that was plugged in is there', Math.max(...came), 2_000, 'ms')],
  }
}
