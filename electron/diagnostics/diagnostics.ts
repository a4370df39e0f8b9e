/**
 * One text for the administrator. SECURITY: it is put together from fields that are named here one by one, none of
 * them of a person: versions, states, counts, codes and hashes. The officers' numbers and names, slip numbers,
 * application ids and the machine's own name, which people give, stay out.
 */
import { statfs } from 'node:fs/promises'
import { countApplications } from '../application/list.ts'
import { sourceOf } from '../application/sources.ts'
import type { Connection } from '../contract/index.ts'
import type { HandlerParts } from '../handlers/parts.ts'

/** Most packets that are listed one by one; the counts say how many there are. */
const MOST_PACKETS = 100

export async function diagnosticsOf(parts: HandlerParts): Promise<{ fileName: string; text: string }> {
  const { records, queue, uploader, copies, notices } = parts.session()
  const { certificate, keyList } = records.enrolled
  const { db } = records.store
  const { appVersion, dataDir, safeMode } = parts.about()
  const at = new Date(records.now()).toISOString()
  const text = {
    formatVersion: 1,
    at,
    versions: { app: appVersion, ...versionsOf(process.versions), platform: `${process.platform} ${process.arch}` },
    machine: { id: certificate.machine, environment: certificate.environment, country: certificate.country },
    store: {
      schema: db.pragma('user_version', { simple: true }),
      pages: db.pragma('page_count', { simple: true }),
      freeBytes: await freeBytes(dataDir),
    },
    keyList: { version: keyList.version, warnAfter: keyList.warnAfter },
    rulePack: records.packs.inForce().hash,
    notices,
    safeMode,
    counts: countApplications(records),
    progress: Object.fromEntries(
      db
        .prepare<[], { progress: string; n: number }>('SELECT progress, n FROM progress_count')
        .all()
        .map(({ progress, n }) => [progress, n]),
    ),
    connection: withoutNames(uploader.connection()),
    flow: uploader.flow(),
    copies: copies.place(),
    uploads: queue.list().slice(0, MOST_PACKETS).map(withoutPerson),
    devices: parts.devices.list().map((info) => ({
      driver: info.driver,
      model: info.model,
      takes: info.takes,
      status: info.status,
      source: sourceOf(info),
    })),
    log: parts.logLines().map(withoutIds),
  }
  return { fileName: `doorstep-diagnostics-${at.slice(0, 10)}.txt`, text: `${JSON.stringify(text, undefined, 2)}\n` }
}

/** People may have named an interface, and a network names its sign-in page. */
const withoutNames = ({ network, signInHost: _, ...connection }: Connection) => ({
  ...connection,
  network: network?.kind,
})

type Upload = ReturnType<ReturnType<HandlerParts['session']>['queue']['list']>[number]

/** A packet's id is the hash of sealed bytes: it tells nobody anything. */
const withoutPerson = ({ packetId, size, step, attempt, reason, isPaused, isUrgent, copies }: Upload) => ({
  ...{ packetId, size, step, attempt, isPaused, isUrgent, copies },
  ...(reason && { reason }),
})

const versionsOf = ({ node, electron, v8, openssl }: NodeJS.ProcessVersions & { electron?: string }) => ({
  ...{ node, v8, openssl },
  ...(electron && { electron }),
})

/** An application's id in a line about it names a person to whoever has the records. */
const withoutIds = (line: string): string =>
  line.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '(id)')

async function freeBytes(dataDir: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(dataDir)
    return bavail * bsize
  } catch {
    // A disk that cannot say is a finding and no fault of the file.
    return undefined
  }
}
