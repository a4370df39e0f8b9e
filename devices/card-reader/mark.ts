/** Who a reader is, to the core and to the officer. Pure. */
import { createHash } from 'node:crypto'
import type { DeviceMark } from '../device.ts'
import { SIMULATED_MAKER } from './commands.ts'

/** As long as a device's name may be. */
const LONGEST_NAME = 64
const HASH_DIGITS = 8

/**
 * @param parts.address where it is; two readers are never at one. @param parts.number of its security module, as on the
 * label; empty when it has not been asked. @param parts.isPractice no hardware is beneath.
 */
export function markOf(parts: { address: string | undefined; number: string; isPractice: boolean }): DeviceMark {
  const { address, number, isPractice } = parts
  // SECURITY: by its number too, because a simulator can stand behind any port.
  const simulated = isPractice || number.startsWith(`${SIMULATED_MAKER}.`)
  return {
    device: address === undefined ? (isPractice ? 'sdt-simulated' : 'sdt') : nameAt(address),
    driver: 'sdt',
    model: simulated ? 'SIMULATED card reader' : 'GA 450 card reader',
    serial: number,
    simulated,
  }
}

/** `sdt-dev-ttyUSB0`. A long path ends in a hash, because what tells it from another can stand anywhere in it. */
function nameAt(address: string): string {
  const name = `sdt-${address.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')}`
  if (name.length <= LONGEST_NAME) return name
  const hash = createHash('sha256').update(address).digest('hex').slice(0, HASH_DIGITS)
  return `${name.slice(0, LONGEST_NAME - HASH_DIGITS - 1)}-${hash}`
}
