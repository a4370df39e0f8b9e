/** PC/SC readers that come and go. Which driver speaks with the cards in them is the caller's affair. */
import { createHash } from 'node:crypto'
import { Address, DeviceError, type DeviceSettings, type Driver } from '../device.ts'
import type { Plug, Seen } from '../pool.ts'
import { openContext, type PcscContext, type PcscService } from './context.ts'

export type MakeForReader = (reader: string, settings: DeviceSettings, changed: () => void) => Driver

/** The service is asked no more often, whoever looks. */
const LIST_MS = 500
/** What is unclaimed when readers cannot even be listed. */
const NOWHERE = 'PC/SC'
const NOTHING: Seen = { plugged: [] }

/**
 * One device for each reader, contact and contactless alike: what a slot is made for is not known before a card is in it.
 * A reader without a service to speak for it does not exist; nothing is loaded then.
 * @param parts.service absent for the system's own.
 */
export function pcscPlug(parts: { make: MakeForReader; service?: PcscService }): Plug {
  let context: PcscContext | undefined
  let names: string[] = []
  let askedAt = Number.NEGATIVE_INFINITY

  async function list(): Promise<string[]> {
    if (performance.now() - askedAt < LIST_MS) return names
    askedAt = performance.now()
    context ??= await openContext(parts.service)
    names = (await context?.readers()) ?? []
    return names
  }

  function drop(): void {
    void context?.release()
    context = undefined
    names = []
  }

  return {
    async look(settings) {
      try {
        const roots = createHash('sha256').update(JSON.stringify(settings.chipRoots)).digest('base64url')
        // One whose name does not fit cannot be named in an answer either.
        const usable = (await list()).filter((name) => Address.safeParse(name).success)
        return {
          plugged: usable.map((name) => ({
            address: name,
            key: `${name} ${roots}`,
            make: (changed) => parts.make(name, settings, changed),
          })),
        }
      } catch (error) {
        drop() // the service may be another one by the next look
        if (!(error instanceof DeviceError) || error.code === 'unplugged') return NOTHING
        return { ...NOTHING, unclaimed: [{ address: NOWHERE, problem: error.code }] }
      }
    },
    async close() {
      await context?.release()
    },
  }
}
