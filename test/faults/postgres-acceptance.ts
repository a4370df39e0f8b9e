/** The scripted acceptance over a PostgreSQL whose data folder is copied, broken and started again. */
import { rmSync } from 'node:fs'
import { startPostgres } from '../support/postgres.ts'
import { startStation } from '../support/station-client.ts'
import { type Acceptance, prepareAcceptance, type Told } from './acceptance.ts'
import { copyCluster, startCluster } from './cluster.ts'

export type PostgresAcceptance = {
  acceptance: Acceptance
  /** The data folder as it was in order, with the machine enrolled and no packet yet. */
  prepared: string
  /** A place for a copy of it, of the same owner. */
  place(name: string): string
  /** The same, copied. */
  copy(name: string): string
  /**
   * Starts all on what is there, and gives sentences about what is missing of what was told. The cluster's folder is gone
   * afterwards.
   */
  findMissing(folder: string, cluster: string, told: Told, takesRest: boolean): Promise<string[]>
  end(): Promise<void>
}

export async function preparePostgresAcceptance(packets: number): Promise<PostgresAcceptance> {
  const postgres = await startPostgres()
  const acceptance = await prepareAcceptance(packets, { args: ['--database', postgres.url] })
  await postgres.stop()
  const prepared = postgres.dataFolder
  const place = (name: string) => `${prepared}-${name}`
  return {
    acceptance,
    prepared,
    place,
    copy: (name) => {
      copyCluster(prepared, place(name))
      return place(name)
    },
    findMissing: async (folder, cluster, told, takesRest) => {
      const database = await startCluster(cluster)
      try {
        const station = await startStation(folder, { database: database.url })
        const found = await acceptance.findForgotten(station.url, told)
        if (takesRest) {
          await acceptance.sendAll(station.url, told)
          if (told.receipts.size < acceptance.packets.length) found.push('it does not take the rest')
        }
        await station.close()
        return [...found, ...(await acceptance.findUnopened({ folder, database: database.url }, told))]
      } finally {
        await database.kill()
        rmSync(cluster, { recursive: true, force: true })
      }
    },
    end: async () => {
      acceptance.end()
      await postgres.end()
    },
  }
}
