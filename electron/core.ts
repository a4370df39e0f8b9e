/** The core: the only writer. It answers pages, drives devices, seals and uploads; the host carries its messages. */
import type { ChangeTopic } from './contract/index.ts'
import { createDoor } from './contract/serve.ts'
import { createDevices } from './devices.ts'
import { createHandlers } from './handlers.ts'
import type { CoreStart, CoreToHost, HostToCore } from './host/messages.ts'
import { findInstallation } from './keys/device-key.ts'
import { createSessionHandlers } from './officer/session-handlers.ts'
import { setUpMachine } from './officer/set-up.ts'
import type { HeldSession } from './officer/unlock.ts'
import { openSession, type Session } from './session.ts'
import { StationError } from './upload/station-client.ts'

/** Before the process ends by itself, for the last answer to leave it. */
const ANSWER_MS = 50

/** After a full disk. */
const SEAL_AGAIN_MS = 5_000

export type Core = { receive(message: HostToCore): Promise<void> }

/** @param parts.end ends this process: after a hard lock, and when the disk can no longer be trusted. */
export function createCore(parts: { send: (message: CoreToHost) => void; end: () => void }): Core {
  const { send } = parts
  let start: CoreStart | undefined
  let session: Session | undefined
  const pages = new Set<string>()
  /** A restarted core opens the store first: a page that asked again meanwhile is answered by an open core, not "locked". */
  let starting: Promise<void> = Promise.resolve()
  const log = (level: 'info' | 'error', message: string) => send({ kind: 'log', level, message })
  const changed = (topic: ChangeTopic) => {
    for (const connection of pages) send({ kind: 'to-page', connection, frame: { changed: topic } })
  }

  const devices = createDevices({
    send: (message) => send({ kind: 'to-devices', message }),
    restart: () => send({ kind: 'restart-devices' }),
    changed: () => changed('devices'),
  })

  /** Seals in the background; one bad record is told of and the others go on. */
  let sealing: Promise<void> = Promise.resolve()
  const sealAll = () => {
    const current = session
    if (!current) return
    sealing = sealing
      .then(async () => {
        const { sealed, failed } = await current.seals.sealAll()
        const reasons = failed.map(({ application, version, error }) =>
          failedWith(error, `seal ${application} version ${version}`),
        )
        // Nobody would ask again: when there is room, it is sealed without a next finalise or a restart.
        if (reasons.includes('disk-full')) setTimeout(sealAll, SEAL_AGAIN_MS).unref()
        if (sealed === 0) return
        changed('applications')
        changed('session')
        current.uploader.wake()
      })
      .catch((error: unknown) => void failedWith(error, 'seal'))
  }

  /** Asked for by the host. What has its receipt already, or is no more than a draft, is left as it is. */
  const reseal = (application: string, version: number) => {
    const current = session
    if (!current) return
    sealing = sealing
      .then(async () => {
        await current.seals.resealApplication(application, version)
        current.uploader.wake()
      })
      .catch((error: unknown) => void failedWith(error, 'seal again'))
  }

  async function open(held: HeldSession): Promise<void> {
    const { dataDir, appVersion } = start!
    const stationUrl = () => start?.stationUrl
    const { environment } = findInstallation(dataDir)!
    session = await openSession(held, {
      dataDir,
      environment,
      appVersion,
      stationUrl,
      changed,
      log,
      failed: failedWith,
    })
    session.uploader.wake()
    sealAll()
    session.sync().catch((error: unknown) => {
      // Without a station the visits of yesterday do; a disk that failed is another matter.
      if (error instanceof StationError) log('info', `visits were not refreshed: ${error.code}`)
      else failedWith(error, 'sync')
    })
  }

  async function begin(message: CoreStart): Promise<void> {
    start = message
    try {
      const isSetUp = findInstallation(message.dataDir)?.enrolled === true
      if (message.held) await open(message.held)
      send({ kind: 'started', isSetUp })
    } catch (error) {
      send({ kind: 'refused', message: error instanceof Error ? error.message : 'the core could not start' })
    }
  }

  const hold = (held: HeldSession) => {
    if (session) session.held = held
    send({ kind: 'hold', held })
    changed('session')
  }

  const onSession = createSessionHandlers({
    start: () => start,
    session: () => session,
    open: async (held) => {
      await open(held)
      hold(held)
    },
    hold,
    hardLock: async () => {
      const leaving = session
      session = undefined
      await sealing
      await leaving?.close()
      changed('session')
      send({ kind: 'drop' })
      // The process goes with everything that it had in memory; the host starts a new one, locked.
      setTimeout(parts.end, ANSWER_MS)
    },
    log,
  })

  function failedWith(error: unknown, where: string): 'disk-full' | 'internal' {
    const { code } = error as { code?: unknown }
    log('error', `${where}: ${nameOf(error)}`)
    if (typeof code === 'string' && /^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(code)) {
      // After a failed fsync nobody knows what is on the disk: nothing more is acknowledged; the next start checks.
      setTimeout(parts.end, ANSWER_MS)
    }
    return code === 'SQLITE_FULL' ? 'disk-full' : 'internal'
  }

  const handlers = createHandlers({
    session: () => {
      if (!session) throw new Error('nobody is signed in')
      return session
    },
    devices,
    changed,
    onSession,
  })
  const finalise = handlers.finaliseApplication
  const door = createDoor({
    handlers: {
      ...handlers,
      finaliseApplication: async (input, act) => {
        const outcome = await finalise(input, act)
        if (outcome.ok) sealAll()
        return outcome
      },
    },
    store: () => session?.records.store,
    mayAct: () => session !== undefined && !session.held.softLocked,
    failed: failedWith,
  })

  return {
    receive: async (message) => {
      switch (message.kind) {
        case 'start':
          starting = begin(message)
          return starting
        case 'set-up': {
          const result = await setUpMachine(start!.dataDir, start!.deviceKey, message.code, message.officers).then(
            () => ({ ok: true, message: '' }),
            (error: unknown) => ({ ok: false, message: error instanceof Error ? error.message : 'set-up failed' }),
          )
          send({ kind: 'set-up-done', ...result })
          changed('session')
          return
        }
        case 'station-at':
          start = { ...start!, stationUrl: message.url }
          session?.uploader.wake()
          return
        case 'connect':
          pages.add(message.connection)
          return
        case 'disconnect':
          pages.delete(message.connection)
          return
        case 'from-page': {
          await starting
          const answer = await door.receive(message.frame)
          if (answer) send({ kind: 'to-page', connection: message.connection, frame: answer })
          return
        }
        case 'from-devices':
          devices.receive(message.message)
          return
        case 'devices-lost':
          devices.lost()
          return
        case 'reseal':
          reseal(message.application, message.version)
          return
        case 'stop':
          await sealing
          await session?.close()
          parts.end()
      }
    },
  }
}

/** SECURITY: names and codes only; a message could carry a person's data. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as { code?: unknown }
  return `${error.name}${typeof code === 'string' ? ` ${code}` : ''}`
}
