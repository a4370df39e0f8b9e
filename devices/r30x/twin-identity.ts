/** How a sensor without hardware says so over the wire. */
import type { Parameters, Product } from './commands.ts'
import { USUAL_SIZE } from './image.ts'

export const SIMULATED_MODEL = 'SIMULATED R30x'
/** `SI`: hardware has 9 or 0 here. */
export const SIMULATED_SYSTEM = 0x5349

/** By the model, or by the system's number where a module does not tell its model. */
export function isTwin({ systemId }: Parameters, product: Product | undefined): boolean {
  return systemId === SIMULATED_SYSTEM || product?.model.startsWith('SIMULATED') === true
}

/** As READ_PARAMETERS is answered: a module with 128 bytes a packet. */
export function describeParameters({ isBusy, baud }: { isBusy: boolean; baud: number }): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  const values = [isBusy ? 1 : 0, SIMULATED_SYSTEM, 200, 3, 0xffff, 0xffff, 2, baud / 9_600]
  for (const [at, value] of values.entries()) view.setUint16(2 * at, value)
  return bytes
}

/** As READ_PRODUCT is answered. */
export function describeProduct(seed: number): Uint8Array {
  const bytes = new Uint8Array(46)
  const text = (at: number, words: string, length: number) => bytes.set(Buffer.from(words).subarray(0, length), at)
  text(0, SIMULATED_MODEL, 16)
  text(16, 'SIM1', 4)
  text(20, `SIM${String(seed).padStart(5, '0')}`, 8)
  text(30, 'GROWN', 8)
  const view = new DataView(bytes.buffer)
  for (const [at, value] of [USUAL_SIZE.width, USUAL_SIZE.height, 768, 200].entries())
    view.setUint16(38 + 2 * at, value)
  return bytes
}
