/** What an administrator may have a station do, whether it runs already or is opened for it. */
import { z } from 'zod'
import { DatabaseError } from '../../migrations/database.ts'
import { Sha256, Uuid } from '../protocol/index.ts'
import type { OpenStation } from '../station.ts'
import { StationError } from '../station-error.ts'

const path = z.string().min(1).max(4_000)

export const Order = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('code'), replaces: Uuid.optional() }),
  z.strictObject({ verb: z.literal('machines') }),
  z.strictObject({ verb: z.literal('revoke'), machine: Uuid }),
  z.strictObject({
    verb: z.literal('add-clerk'),
    name: z.string().min(1).max(120),
    role: z.enum(['clerk', 'administrator']),
    password: z.string().max(1_000),
  }),
  z.strictObject({ verb: z.literal('import'), folder: path }),
  z.strictObject({ verb: z.literal('export'), application: Uuid, to: path }),
  z.strictObject({ verb: z.literal('hand-off') }),
  z.strictObject({ verb: z.literal('backup'), to: path }),
  z.strictObject({
    verb: z.literal('rotate-keys'),
    signature: z.string().max(200).optional(),
    tlsKeys: z.array(Sha256).max(8).optional(),
  }),
  z.strictObject({ verb: z.literal('status') }),
])
export type Order = z.infer<typeof Order>

/** What is printed, line by line; `code` is drawn as a QR besides. */
export const Outcome = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), lines: z.array(z.string()), code: z.string().optional() }),
  z.strictObject({ ok: z.literal(false), message: z.string() }),
])
export type Outcome = z.infer<typeof Outcome>

/** Failures that have a sentence are an outcome; others are the station's and end up there. */
export async function obey(station: OpenStation, order: Order): Promise<Outcome> {
  try {
    return await act(station, order)
  } catch (error) {
    if (error instanceof StationError || error instanceof DatabaseError) return { ok: false, message: error.message }
    return { ok: false, message: `The station failed at it: ${error instanceof Error ? error.name : 'unknown'}.` }
  }
}

const said = (...lines: string[]): Outcome => ({ ok: true, lines })

async function act(station: OpenStation, order: Order): Promise<Outcome> {
  switch (order.verb) {
    case 'code': {
      const code = await station.newEnrolmentCode(undefined, order.replaces)
      return { ok: true, lines: [code], code }
    }
    case 'machines': {
      const machines = await station.machines()
      return said(...machines.map((machine) => JSON.stringify(machine)), `${machines.length} machines`)
    }
    case 'revoke':
      await station.revokeMachine(order.machine)
      return said(`${order.machine} is revoked: what it brings is held for a clerk, and it is told nothing more.`)
    case 'add-clerk':
      await station.addClerk(order)
      return said(`${order.name} may sign in as ${order.role}.`)
    case 'import':
      return said(...(await station.importCarried(order.folder)))
    case 'export':
      return said(...(await station.exportApplication(order.application, order.to)))
    case 'hand-off':
      return said(...(await station.handOver()))
    case 'backup':
      return said(...(await station.backup(order.to)))
    case 'rotate-keys':
      return said(...(await station.rotateKeys(order)))
    case 'status':
      return said(JSON.stringify(await station.status()))
  }
}
