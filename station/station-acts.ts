import { CODE_GOOD_FOR_MS, makeEnrolmentCode } from './access/enrolment-code.ts'
import { takeCarried } from './carried/take-in.ts'
import { addClerk } from './clerk/accounts.ts'
import { backUp } from './control/backup.ts'
import { handOver } from './hand-off/hand-over.ts'
import { readCustody } from './intake/read-custody.ts'
import { createNeutralExport } from './national/neutral-export.ts'
import { packetsFolderOf, type StationParts } from './parts.ts'
import type { Lack } from './routes/route-parts.ts'
import { readKeyList } from './signing/key-files.ts'
import { finishRotation, type Rotation, rotateKeys } from './signing/rotate-keys.ts'
import type { OpenStation } from './station.ts'
import { StationError } from './station-error.ts'
import { createApplications } from './store/applications.ts'

type Around = { url: () => string; lacks: () => Promise<Lack[]>; close: () => Promise<void> }

/** What an administrator, the host and tests do with a station, beside its server. */
export function createActs(parts: StationParts, { url, lacks, close }: Around): OpenStation {
  const { store, keys, identity, options, now } = parts
  const iso = (at = now()) => new Date(at).toISOString()
  const requireMachine = async (machine: string) => {
    if (!(await store.machines.find(machine)))
      throw new StationError('bad-option', `No machine ${machine} was enrolled here.`)
  }
  return {
    identity,
    store,
    newEnrolmentCode: async (goodForMs = CODE_GOOD_FOR_MS, replaces) => {
      if (replaces !== undefined) await requireMachine(replaces)
      const about = { url: url(), rootSha256: keys.rootSha256, environment: identity.environment }
      const { text, ...code } = makeEnrolmentCode(about, now() + goodForMs)
      await store.machines.keepCode({ ...code, ...(replaces !== undefined && { replaces }) })
      return text
    },
    machineCount: () => store.machines.count(),
    machines: () => store.machines.list(),
    revokeMachine: async (machine) => {
      await requireMachine(machine)
      await store.machines.revoke(machine, iso())
    },
    addClerk: (clerk) => addClerk(parts.database, clerk, iso()),
    importCarried: async (folder) => {
      const { listed, received, again, refused, missing, damaged, receiptsFile } = await takeCarried(folder, parts)
      return [
        `${listed} packets listed: ${received} taken in, ${again} here before, ${refused} refused, ${missing} missing, ${damaged} damaged.`,
        `Carry the receipts back: ${receiptsFile}`,
      ]
    },
    exportApplication: async (application, to) => {
      const found = await createApplications(parts.database, parts.sealer).find(application)
      const [newest] = found?.packets ?? []
      if (!newest) throw new StationError('bad-option', `No application ${application} is in custody here.`)
      // In a conflict they may be two people: which one is for a clerk to say.
      if (found?.packets.some((one) => one !== newest && one.version === newest.version))
        throw new StationError(
          'bad-option',
          `Version ${newest.version} has come with two contents. Export the one that is meant from the clerk's page.`,
        )
      const { as } = await createNeutralExport(to).hand(await readCustody(newest.packetId, parts))
      return [`Version ${newest.version} is in ${as}. It is in the clear: take it away when it is handed over.`]
    },
    handOver: async () => {
      const { handed, byHand, failed, answered, refused, unknown } = await handOver(parts, 'administrator')
      return [
        `${handed} handed over, ${byHand} to be handed over by hand, ${failed} failed and wait; ${answered} answers taken, ${refused} refused, ${unknown} about nothing that was handed over.`,
      ]
    },
    backup: (to) => {
      const packetsFolder = packetsFolderOf(options)
      return backUp(to, {
        database: parts.database,
        identity,
        now,
        ...(options.database !== undefined && { databaseUrl: options.database }),
        ...(packetsFolder !== undefined && { packetsFolder }),
      })
    },
    rotateKeys: async ({ signature, tlsKeys }) => {
      const rotation =
        signature === undefined ? await rotateKeys(keys.folder, now(), tlsKeys) : finishRotation(keys.folder, signature)
      await keys.refresh()
      return sentencesOf(rotation)
    },
    status: async () => ({
      station: identity.name,
      environment: identity.environment,
      url: url(),
      machines: await store.machines.count(),
      keyListVersion: readKeyList(keys.folder).list.version,
      room: Math.floor(await parts.room()),
      lacks: await lacks(),
    }),
    auditFindings: (machine) => store.machines.findings(machine),
    appendStatus: async (application, version, status, reason) => {
      if (!(await store.statuses.append(application, version, status, reason, iso())))
        throw new StationError('bad-option', 'no such application is in custody')
    },
    openPacket: (packetId) => readCustody(packetId, parts),
    close,
  }
}

function sentencesOf(rotation: Rotation): string[] {
  if (rotation.state === 'rotated')
    return [
      `Key list ${rotation.version} is in use: tablets seal to the new key from their next sync on.`,
      'The new receipt key signs in a week. The old keys stay where they are. Copy the keys folder anew.',
    ]
  return [
    `The root is off-line, so that nothing has changed yet. Take ${rotation.inputPath} to it and sign it there:`,
    `  ${rotation.command}`,
    'Bring the signature back: rotate-keys --signature SIGNATURE',
  ]
}
