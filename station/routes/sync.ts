import type { FastifyInstance } from 'fastify'
import { callerOf } from '../access/authorise.ts'
import { refuse } from '../problem.ts'
import { SyncAnswer } from '../protocol/index.ts'
import { syncedRules } from '../rules/synced-rules.ts'
import { LIMITED, type RouteParts } from './route-parts.ts'

export function addSyncRoute(
  server: FastifyInstance,
  { store, keys, now, options, rules, identity, requireMachine }: RouteParts,
): void {
  server.get('/v1/sync', { onRequest: requireMachine, config: LIMITED }, async (request) => {
    // SECURITY: a revoked machine may bring, never fetch, because it may be in a thief's hands and this is names and addresses.
    if (callerOf(request).isRevoked) refuse('unknown-machine', 'this machine is revoked')
    const { machine } = callerOf(request)
    const all = await store.machines.list()
    const line = all.find((one) => one.machine === machine)
    const synced = line && syncedRules({ options: rules.options, files: rules.files, keys, identity, now }, line, all)
    return SyncAnswer.parse({
      stationTime: new Date(now()).toISOString(),
      keyList: keys.keyList,
      officers: await store.directory.officers(),
      visits: await store.directory.visits(),
      roster: await store.directory.roster(),
      ...(options.uploadRules && { uploadRules: options.uploadRules }),
      ...(synced && { rules: synced }),
    } satisfies SyncAnswer)
  })
}
