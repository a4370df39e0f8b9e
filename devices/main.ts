/** The devices process: drivers and picture decoding, apart from keys and database. */
import { parseArgs } from 'node:util'
import { openChannel } from './channel.ts'
import { createDeviceHost, type DeviceHost } from './host.ts'
import { limitDecoders } from './picture/limit-decoders.ts'
import { createPool } from './pool.ts'
import { createDrivers, createPlugs, type DeviceOptions } from './registry.ts'

limitDecoders()
const channel = openChannel()
const options = readOptions()
if (channel === undefined || options === undefined) {
  console.error(
    'Usage: started by Doorstep with a message channel; [--captures DIR] [--seed N] [--real] [--reader PORT]',
  )
  process.exit(2)
}
/** For scanners to put out their light, and printers to end a line. */
const CLOSE_MS = 300

// A device may come before there is a host to say so; the host asks for itself when it begins.
let host: DeviceHost | undefined
const changed = () => host?.changed()
const drivers = createDrivers(options, changed)
const pool = createPool(createPlugs({ probing: options.real, reader: options.reader }), changed)
host = createDeviceHost({ drivers, pool, send: channel.send })
channel.onMessage(host.receive)
channel.onClose(() => {
  // SECURITY: no orphan goes on reading people's fingers; a hanging driver is not waited for. Killed, because an exit
  // waits for threads, and a maker's library or a card that never answers holds one for ever.
  const end = () => process.kill(process.pid, 'SIGKILL')
  setTimeout(end, CLOSE_MS)
  void host?.close().then(end, end)
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
