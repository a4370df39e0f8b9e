/** What goes on between this machine and a medium: one thing at a time, with progress, and it can be cancelled. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CARRIED_FOLDER, RECEIPTS_FILE } from '../../station/protocol/index.ts'
import type { Records } from '../application/records.ts'
import type { Carrying, CarryPlace } from '../contract/index.ts'
import type { PacketQueue, QueuedPacket } from '../upload/packet-queue.ts'
import { type CarriedOut, carryOut } from './carry-out.ts'
import { MediumError, type MediumReason } from './medium.ts'
import { freeBytes, type Place, type Places } from './places.ts'
import { type TakenOver, takeOver } from './take-over.ts'
import { type TakenReceipts, takeReceipts } from './take-receipts.ts'

type Done<T, Reason extends string = never> = { ok: true; value: T } | { ok: false; reason: Reason | MediumReason }
type ReadReason = 'interrupted' | 'not-signed' | 'not-for-us'

export type Carry = {
  places(): Promise<{ places: CarryPlace[]; carrying?: Carrying }>
  /** @param packetIds absent: everything without a receipt. */
  out(place: string, packetIds?: readonly string[]): Promise<Done<CarriedOut, 'nothing-to-carry'>>
  receipts(place: string, name: string): Promise<Done<TakenReceipts, ReadReason>>
  over(place: string, name: string): Promise<Done<TakenOver, ReadReason>>
  cancel(): void
  /** Cancels and waits: nothing of it touches the store afterwards. */
  stop(): Promise<void>
}

export type CarryParts = {
  records: Records
  /** This machine's and those that were taken over. */
  queue: PacketQueue
  places: Places
  purged: (images: string[]) => void
  changed: () => void
  /** There is more to send, or less. */
  wake: () => void
}

export function createCarry({ records, queue, places, purged, changed, wake }: CarryParts): Carry {
  let carrying: Carrying | undefined
  let stop = new AbortController()
  let isOver = false
  let running: Promise<unknown> = Promise.resolve()

  /** @returns `busy` while another runs, and what the medium did not do. */
  function run<T, Reason extends string>(...what: Parameters<typeof act<T, Reason>>): Promise<Done<T, Reason>> {
    if (carrying || isOver) return Promise.resolve({ ok: false, reason: 'busy' })
    const acting = act(...what)
    running = acting.catch(() => undefined)
    return acting
  }
  async function act<T, Reason extends string>(
    what: Carrying['what'],
    placeId: string,
    work: (place: Place, progressed: (done: number, total: number) => void) => Promise<Done<T, Reason>>,
  ): Promise<Done<T, Reason>> {
    carrying = { what, done: 0, total: 0 }
    stop = new AbortController()
    try {
      const place = (await places()).find(({ id }) => id === placeId)
      if (!place) return { ok: false, reason: 'place-away' }
      return await work(place, (done, total) => {
        carrying = { what, done, total }
        changed()
      })
    } catch (error) {
      if (error instanceof MediumError) return { ok: false, reason: error.reason }
      throw error
    } finally {
      carrying = undefined
      if (!isOver) {
        changed()
        wake()
      }
    }
  }

  return {
    places: async () => ({
      places: await Promise.all((await places()).map((place) => describe(place, records.enrolled.certificate.machine))),
      ...(carrying && { carrying }),
    }),
    out: (placeId, packetIds) =>
      run('out', placeId, async (place, progressed) => {
        const packets = packetIds ? packetIds.flatMap((id) => queue.find(id) ?? []) : unreceipted(queue)
        if (packets.length === 0) return { ok: false, reason: 'nothing-to-carry' }
        return {
          ok: true,
          value: await carryOut(place.path, packets, { records, queue, progressed, signal: stop.signal }),
        }
      }),
    receipts: (placeId, name) =>
      run('receipts', placeId, async (place, progressed) => {
        const at = await locate(place, name)
        if (!at) return { ok: false, reason: 'place-away' }
        return takeReceipts(at.folder, at.file, { records, queue, progressed, purged, signal: stop.signal })
      }),
    over: (placeId, name) =>
      run('over', placeId, (place, progressed) =>
        CARRIED_FOLDER.test(name)
          ? takeOver(join(place.path, name), { records, progressed, signal: stop.signal })
          : Promise.resolve({ ok: false, reason: 'place-away' }),
      ),
    cancel: () => stop.abort(),
    stop: async () => {
      isOver = true
      stop.abort()
      await running
    },
  }
}

/** Paused and blocked ones as well: what cannot go by the network may go by hand. */
function unreceipted(queue: PacketQueue): QueuedPacket[] {
  const ids = [...queue.sizes(), ...queue.blocked()].map(({ packetId }) => packetId)
  return [...new Set(ids)].flatMap((packetId) => queue.find(packetId) ?? [])
}

/** Receipts lie beside the list, in a folder that a tablet wrote, or loose. */
async function locate(place: Place, name: string): Promise<{ folder: string; file: string } | undefined> {
  const [folder, file] = name.includes('/') ? name.split('/') : ['', name]
  // SECURITY: both are names that we give ourselves, never a path of the page's.
  if (folder === undefined || file === undefined || !RECEIPTS_FILE.test(file)) return undefined
  if (folder !== '' && !CARRIED_FOLDER.test(folder)) return undefined
  return { folder: join(place.path, folder), file }
}

async function describe({ id, name, kind, path }: Place, machine: string): Promise<CarryPlace> {
  const free = await freeBytes(path)
  return { place: id, name, kind, ...(free !== undefined && { freeBytes: free }), found: await look(path, machine) }
}

const MOST_SHOWN = 200

async function look(path: string, machine: string): Promise<CarryPlace['found']> {
  const found: CarryPlace['found'] = []
  for (const name of await names(path)) {
    if (RECEIPTS_FILE.test(name)) found.push({ name, kind: 'receipts', isOurs: true })
    if (!CARRIED_FOLDER.test(name)) continue
    const isOurs = name.startsWith(`doorstep-out-${machine.slice(-8)}-`)
    if (!isOurs) found.push({ name, kind: 'packets', isOurs })
    for (const file of await names(join(path, name)))
      if (RECEIPTS_FILE.test(file)) found.push({ name: `${name}/${file}`, kind: 'receipts', isOurs })
  }
  return found.slice(0, MOST_SHOWN)
}

const names = (path: string): Promise<string[]> => readdir(path).catch(() => [])
