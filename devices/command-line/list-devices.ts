/** What is plugged in here. */
import type { DeviceInfo, Unclaimed } from '../device.ts'
import { createDeviceHost } from '../host.ts'
import { createPool } from '../pool.ts'
import { createPlugs } from '../registry.ts'

/** Long enough for a look, a probe of each port at its likeliest rates, and the first word of each driver. */
const LOOK_MS = 2_800

/** Looks for three seconds at most, whatever hangs. */
export async function listDevices(lookMs = LOOK_MS): Promise<{ devices: DeviceInfo[]; unclaimed: Unclaimed[] }> {
  let seen: { devices: DeviceInfo[]; unclaimed?: Unclaimed[] | undefined } = { devices: [] }
  const pool = createPool(createPlugs({ probing: true }), () => host.changed())
  const host = createDeviceHost({
    drivers: [],
    pool,
    send(answer) {
      if (answer.kind === 'status') seen = answer
    },
  })
  await new Promise((resolve) => setTimeout(resolve, lookMs))
  // What is beneath is not waited for: the process ends after this, and with it all lines.
  void host.close()
  return { devices: seen.devices, unclaimed: seen.unclaimed ?? [] }
}
