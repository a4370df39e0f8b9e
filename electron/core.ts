/** The core: the only writer. It answers pages, drives devices, seals and uploads; the host carries its messages. */
import { v7 as uuidv7 } from 'uuid'
import type { ChangeTopic } from './contract/index.ts'
import { createDoor } from './contract/serve.ts'
import { createDevices } from './devices.ts'
import { createLogLines } from './diagnostics/log-lines.ts'
import { createHandlers } from './handlers.ts'
import type { CoreStart, CoreToHost, HostToCore } from './host/messages.ts'
import { findInstallation } from './keys/device-key.ts'
import { listSlots } from './keys/slot.ts'
import { settingsOf } from './kit/choices.ts'
import { mayAct, mayTouch } from './officer/gate.ts'
import { createLocks } from './officer/locks.ts'
import { createSessionHandlers } from './officer/session-handlers.ts'
import { setUpMachine } from './officer/set-up.ts'
import { tryPin } from './officer/try-pin.ts'
import { actsDuring, createTurns, createUnderWay } from './officer/under-way.ts'
import type { HeldSession } from './officer/unlock.ts'
import { createWaitingCounts } from './officer/waiting-counts.ts'
import { createSealer } from './packet/sealer.ts'
import { openSession, type Session } from './session.ts'
import { StationError } from './upload/station-client.ts'

/** After a full disk. */
const SYNC_AGAIN_MS = 5_000

/** Before the process ends by itself, for the last answer to leave it. */
const ANSWER_MS = 50

export type Core = { receive(message: HostToCore): Promise<void> }

/** @param parts.end ends this process: after a hard lock, and when the disk can no longer be trusted. */
export function createCore(parts: { send: (message: CoreToHost) => void; end: () => void }): Core {
  const { send } = parts
  let start: CoreStart | undefined
  let session: Session | undefined
  const pages = new Set<string>()
  /** A restarted core opens the store first: a page that asked again meanwhile is answered by an open core, not "locked". */
  let starting: Promise<void> = Promise.resolve()
  const logLines = createLogLines()
  const log = (level: 'info' | 'error', message: string) => {
    logLines.add(level, message)
    send({ kind: 'log', level, message })
  }
  const changed = (topic: ChangeTopic) => {
    for (const connection of pages) send({ kind: 'to-page', connection, frame: { changed: topic } })
    if (topic === 'session') waiting.changed()
  }

  const devices = createDevices({
    send: (message) => send({ kind: 'to-devices', message }),
    restart: () => send({ kind: 'restart-devices' }),
    changed: () => changed('devices'),
  })
  const open = () => session
  const sealer = createSealer({ session: open, changed, failed: failedWith })
  const waiting = createWaitingCounts({
    session: open,
    send: (counts) => send({ kind: 'counts', counts }),
    failed: (error) => failedWith(error, 'counts'),
  })
  const inTurn = createTurns()
  const underWay = createUnderWay()

  async function openStore(held: HeldSession): Promise<void> {
    const { dataDir, appVersion, copies, carry } = start!
    session = await openSession(held, {
      ...{ dataDir, appVersion, copies, carry, changed, log },
      environment: findInstallation(dataDir)!.environment,
      stationUrl: () => start?.stationUrl,
      failed: failedWith,
    })
    devices.configure(settingsOf(session.records))
    locks.heldNow(held)
    waiting.changed()
    session.uploader.wake()
    sealer.sealAll()
    refreshDay(session)
  }

  function refreshDay(of: Session): void {
    of.sync().catch((error: unknown) => {
      // Without a station the visits of yesterday do; a disk that failed is another matter.
      if (error instanceof StationError) return log('info', `visits were not refreshed: ${error.code}`)
      // When there is room, the day's visits come without anybody's asking.
      const again = () => session === of && refreshDay(of)
      if (failedWith(error, 'sync') === 'disk-full') setTimeout(again, SYNC_AGAIN_MS).unref()
    })
  }

  async function begin(message: CoreStart): Promise<void> {
    start = message
    waiting.begin(message.waiting)
    try {
      const isSetUp = findInstallation(message.dataDir)?.enrolled === true
      if (message.held) await openStore(message.held)
      send({ kind: 'started', isSetUp })
    } catch (error) {
      send({ kind: 'refused', message: error instanceof Error ? error.message : 'the core could not start' })
    }
  }

  const hold = (held: HeldSession) => {
    if (session) session.held = held
    locks.heldNow(held)
    send({ kind: 'hold', held })
    changed('session')
  }

  async function close(): Promise<void> {
    waiting.tell()
    const leaving = session
    session = undefined
    locks.end()
    await sealer.done()
    await leaving?.close()
    changed('session')
    send({ kind: 'drop' })
    // The process goes with everything that it had in memory; the host starts a new one, locked.
    setTimeout(parts.end, ANSWER_MS)
  }
  const locks = createLocks({
    ...{ session: open, inTurn, underWay, hold, close },
    failed: (error) => failedWith(error, 'lock'),
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
    pageCamera: () => start?.camera ?? 'canvas-camera',
    officersHere: () => (start ? listSlots(start.dataDir) : []),
    verifyPin: (officer, pin) => tryPin(start, officer, pin, log),
    about: () => ({ dataDir: start!.dataDir, appVersion: start!.appVersion, safeMode: start!.safeMode }),
    logLines: logLines.last,
    failed: failedWith,
    onSession: createSessionHandlers({
      ...{ session: open, inTurn, underWay, locks, hold, close, log },
      start: () => start,
      waiting: waiting.last,
      open: async (held) => {
        await openStore(held)
        hold(held)
      },
      cancelDevices: () => devices.cancel(),
    }),
  })
  const finalise = handlers.finaliseApplication
  const door = createDoor({
    handlers: actsDuring(underWay, {
      ...handlers,
      finaliseApplication: async (input, act) => {
        const outcome = await finalise(input, act)
        if (outcome.ok) sealer.sealAll()
        return outcome
      },
    }),
    store: () => session?.records.store,
    mayAct: (method) => mayAct(session, method),
    mayTouch: (input) => mayTouch(session, input),
    failed: failedWith,
  })

  return {
    receive: async (message) => {
      switch (message.kind) {
        case 'start':
          starting = begin(message)
          // Devices tell of themselves when they change; a core that was started anew has heard nothing yet.
          send({ kind: 'to-devices', message: { kind: 'discover', requestId: uuidv7() } })
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
          session?.gate.refresh()
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
          sealer.reseal(message.application, message.version)
          return
        case 'lock':
          await starting
          await locks.hardLock()
          return
        case 'stop':
          locks.end()
          await sealer.done()
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
