/** A contactless reader and the chip of a travel document or ID card (eMRTD, ICAO 9303) on it. */
import { DeviceError, type DeviceInfo, type Driver } from '../device.ts'
import { withLimit } from '../limit.ts'
import { orAborted } from '../wait.ts'
import type { CardChannel } from './card-channel.ts'
import { readChip } from './read-chip.ts'
import type { EmrtdSimulator } from './simulated.ts'
import { readAuthorities } from './trust/certificates.ts'
import { isVirtualAtr } from './virtual-card.ts'

/** Kept back from a request's time for a chip that is laid down in the last moment: a slow one takes about 8 s. */
const READING_MS = 10_000
/** Said of a card that is read and of the reader it lies on; a virtual reader is one of these. */
const VIRTUAL_READER = /virtual/i
const MAX_NAME = 50

/**
 * A read waits for a card `timeoutMs` less 10 s, at least half of it. What stands on the chip is believed as far as
 * `verification` says and no further.
 * @param parts.open waits for a card until its signal aborts. @throws {DeviceError}
 * @param parts.address the reader's name; the device's own name is made of it.
 * @param parts.roots PEM certificates of the authorities that sign chips (CSCA). One that cannot be read counts as none.
 * @param parts.simulator what lies beneath, when it is no hardware; it is closed with the driver.
 * @param parts.changed called when `info` has changed; must not throw.
 */
export function createEmrtdDriver(parts: {
  open: (signal: AbortSignal) => Promise<CardChannel>
  address: string
  roots: readonly string[]
  simulator?: EmrtdSimulator
  changed: () => void
}): Driver {
  const { simulator, address } = parts
  const roots = readAuthorities(parts.roots)
  const closing = new AbortController()

  function mark() {
    return {
      // The end of a reader's name is what tells it from another of its kind.
      device: `emrtd-${address.replace(/[^A-Za-z0-9._-]+/g, '-').slice(-MAX_NAME)}`,
      driver: 'emrtd',
      model: (simulator?.model ?? address).slice(0, 120),
      serial: '',
      // SECURITY: by the reader's name too, because a program can pose as a reader.
      simulated: simulator !== undefined || VIRTUAL_READER.test(address),
    } as const satisfies Partial<DeviceInfo>
  }

  async function waitForCard(waitMs: number, signal: AbortSignal): Promise<CardChannel> {
    const reason = new DeviceError('no-card', 'No card was laid on the reader in time.')
    return withLimit({ ms: waitMs, reason, signals: [signal] }, async (limit) => {
      const opening = parts.open(limit)
      try {
        return await orAborted(opening, limit)
      } catch (error) {
        opening.then((channel) => channel.close()).catch(() => {}) // nobody waits for it any more
        throw error
      }
    })
  }

  return {
    info: () => ({
      ...mark(),
      takes: ['chip'],
      fingersAtOnce: 1,
      ...(simulator?.isPlugged() === false
        ? { status: 'not-ready' as const, problem: 'unplugged' as const }
        : { status: 'ready' as const }),
      address: address.slice(0, 250),
      ...(simulator && { dials: [...simulator.dials] }),
    }),
    async readCard({ access, timeoutMs }, signal, progressed) {
      if (access === undefined)
        throw new DeviceError(
          'wrong-access',
          'A chip opens with number, birth date and expiry, or with the access number.',
        )
      const reason = new DeviceError('timeout', `The chip was not read within ${timeoutMs} ms.`)
      return withLimit({ ms: timeoutMs, reason, signals: [signal, closing.signal] }, async (limit) => {
        progressed('lay-card')
        const channel = await waitForCard(Math.max(timeoutMs / 2, timeoutMs - READING_MS), limit)
        try {
          const read = await readChip(channel, { access, roots, signal: limit, progressed, now: new Date() })
          const { isPractice, ...said } = read
          const device = mark()
          // SECURITY: and by what the chip says, because a practice chip can lie on a real reader.
          const simulated = device.simulated || isPractice || isVirtualAtr(channel.atr)
          return { card: 'chip' as const, ...said, device: { ...device, simulated } }
        } finally {
          // The card has given what it has; how its reader lets go of it changes nothing.
          await channel.close().catch(() => {})
          if (simulator?.isPlugged() === false) parts.changed()
        }
      })
    },
    ...(simulator && {
      dial: (dial) => {
        simulator.dial(dial)
        parts.changed()
      },
      present: simulator.present,
    }),
    async close() {
      closing.abort(new DeviceError('cancelled', 'The driver is closed.'))
      simulator?.close()
    },
  }
}
