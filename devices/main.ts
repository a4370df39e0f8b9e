/** The devices process: drivers and picture decoding, apart from keys and database. */
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { openChannel } from './channel.ts'
import { createDeviceHost, type DeviceHost } from './host.ts'
import { createDrivers, type DeviceOptions } from './registry.ts'

// SECURITY: no decoder but these two, and nothing of a person kept in the decoder's cache, because pictures are foreign bytes.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg'] })
sharp.cache(false)
sharp.concurrency(1) // the tablet's other core belongs to the screen

const channel = openChannel()
const options = readOptions()
if (channel === undefined || options === undefined) {
  console.error(
    'Usage: started by Doorstep with a message channel; [--captures DIR] [--seed N] [--real] [--reader PORT]',
  )
  process.exit(2)
}
// A device may come before there is a host to say so; the host asks for itself when it begins.
let host: DeviceHost | undefined
const drivers = createDrivers(options, () => host?.changed())
host = createDeviceHost({ drivers, send: channel.send })
channel.onMessage(host.receive)
channel.onClose(() => {
  // SECURITY: no orphan goes on reading people's fingers; a hanging driver is not waited for.
  void host?.close()
  process.exit(0)
})

function readOptions(): DeviceOptions | undefined {
  try {
    const { values } = parseArgs({
      options: {
        captures: { type: 'string' },
        seed: { type: 'string', default: '1' },
        real: { type: 'boolean', default: false },
        reader: { type: 'string' },
      },
    })
    const { captures, seed, real, reader } = values
    if (captures === '' || reader === '' || !/^\d{1,10}$/.test(seed)) return undefined
    return { captures, seed: Number(seed), real, reader }
  } catch {
    return undefined // parseArgs throws for options it does not know
  }
}
