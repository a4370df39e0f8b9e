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
  const isThere = () => seen.some(({ driver, status }) => driver === 'sbi' && status === 'ready')
  const until = async (wanted: boolean) => {
    const began = performance.now()
    while (isThere() !== wanted)
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
    await service.port
    came.push(await until(true))
    await rest()
    await service.close()
    went.push(await until(false))
  }
  child.disconnect()
  return {
    figures: { cameMs: came, wentMs: went },
    verdicts: [atMost('a device that was plugged in is there', Math.max(...came), 2_000, 'ms')],
  }
}
