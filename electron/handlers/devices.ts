import { sourceOf } from '../application/sources.ts'
import type { DeviceView, deviceMethods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { diagnosticsOf } from '../diagnostics/diagnostics.ts'
import { isAddressOf } from '../kit/address.ts'
import { checkKit } from '../kit/check-kit.ts'
import {
  addDevice,
  chooseDevice,
  noteTest,
  noteUse,
  preferredFor,
  readAdded,
  readChoices,
  readUses,
  removeDevice,
  settingsOf,
} from '../kit/choices.ts'
import { actorOf, type HandlerParts } from './parts.ts'

export type DeviceHandlers = Pick<Handlers, keyof typeof deviceMethods>

/** As many as the port takes. */
const MOST_ADDED = 16
/** What a scan is for that is nobody's application. */
const SEARCH = 'search'

export function createDeviceHandlers(parts: HandlerParts): DeviceHandlers {
  const { devices } = parts
  const records = () => parts.session().records
  const isPractice = () => records().enrolled.certificate.environment === 'practice'

  const isSupervisor = () =>
    records()
      .store.db.prepare('SELECT role FROM officer WHERE number = ?')
      .pluck()
      .get(parts.session().held.officer) === 'supervisor'

  function list(): DeviceView[] {
    const choices = Object.entries(readChoices(records()))
    const added = new Set(readAdded(records()).map(({ address }) => address))
    const uses = readUses(records())
    return devices.list().map((info) => {
      const dial = devices.dialled(info.device)
      return {
        ...info,
        source: sourceOf(info),
        hasDial: info.simulated && isPractice() && info.dials !== undefined,
        ...(dial && { dial }),
        chosenFor: info.takes.filter((ability) =>
          choices.some(([of, device]) => of === ability && device === info.device),
        ),
        isAdded: info.address !== undefined && added.has(info.address),
        ...uses.get(info.device),
      }
    })
  }

  /** What the process looks for changes with what was added. */
  function reconfigured(): { ok: true; value: Record<string, never> } {
    devices.configure(settingsOf(records()))
    parts.changed('devices')
    return { ok: true, value: {} }
  }

  return {
    listDevices: () => ({
      ok: true,
      value: {
        devices: list(),
        unclaimed: devices.unclaimed(),
        added: readAdded(records()),
        running: devices.progress().map(({ subject, phase, share }) => ({
          ...(subject !== SEARCH && { application: subject }),
          phase,
          ...(share !== undefined && { share }),
        })),
        camera: parts.pageCamera(),
        safeMode: parts.about().safeMode,
      },
    }),
    testDevice: async ({ device }) => {
      const isKnown = devices.list().some((known) => known.device === device)
      const answer = await devices.test(device)
      // A name that nobody has is not kept; a device that went in the middle is.
      if (isKnown) noteTest(records(), device, answer.ok ? 'ok' : answer.code)
      parts.changed('devices')
      return outcomeOf(answer)
    },
    // SECURITY: whether it is practice is the certificate's word; a production device takes no orders to misbehave.
    setDial: async ({ device, dial }) => {
      const isDialled = list().some((known) => known.device === device && known.hasDial)
      if (!isDialled) return { ok: false, reason: 'not-practice' }
      const answer = await devices.dial(device, dial)
      parts.changed('devices')
      return outcomeOf(answer)
    },
    chooseDevice: ({ ability, device }) => {
      chooseDevice(records(), ability, device)
      parts.changed('devices')
      return { ok: true, value: {} }
    },
    addDevice: (device) => {
      // SECURITY: an address is opened by the devices process; only what this driver can be at is taken down.
      if (!isAddressOf(device)) return { ok: false, reason: 'bad-address' }
      // SECURITY: a library is a program; outside practice a supervisor alone says which is run.
      if (device.driver === 'scanner-library' && !isPractice() && !isSupervisor())
        return { ok: false, reason: 'supervisor-only' }
      const others = readAdded(records()).filter(({ address }) => address !== device.address)
      if (others.length >= MOST_ADDED) return { ok: false, reason: 'too-many' }
      const { driver, address } = device
      records().store.transaction(() => {
        records().audit.append(actorOf(parts), { act: 'device-added', subject: { driver, address } })
        addDevice(records(), device)
      })
      return reconfigured()
    },
    removeDevice: ({ address }) => {
      records().store.transaction(() => {
        records().audit.append(actorOf(parts), { act: 'device-removed', subject: { address } })
        removeDevice(records(), address)
      })
      return reconfigured()
    },
    printReceipt: async ({ job }) => {
      const preferred = preferredFor(records(), 'print')
      return outcomeOf(await devices.print({ job, ...(preferred && { preferred }) }))
    },
    scanText: async () => {
      const preferred = preferredFor(records(), 'code')
      const answer = await devices.scan({ subject: SEARCH, ...(preferred && { preferred }) })
      if (!answer.ok) return outcomeOf(answer)
      noteUse(records(), answer.code.device.device)
      return { ok: true, value: { text: answer.code.text } }
    },
    cancelScan: () => {
      devices.cancel(SEARCH)
      return { ok: true, value: {} }
    },
    checkKit: ({ battery }) =>
      checkKit({ records: records(), devices, camera: parts.pageCamera(), dataDir: parts.about().dataDir, battery }),
    getDiagnostics: async () => ({ ok: true, value: await diagnosticsOf(parts) }),
  }
}

type Answered = Awaited<ReturnType<HandlerParts['devices']['test']>>
type Refused = { ok: false; reason: Extract<Answered, { ok: false }>['code']; detail: string }

function outcomeOf(answer: Extract<Answered, { ok: false }>): Refused
function outcomeOf(answer: Answered): Refused | { ok: true; value: Record<string, never> }
function outcomeOf(answer: Answered): Refused | { ok: true; value: Record<string, never> } {
  return answer.ok ? { ok: true, value: {} } : { ok: false, reason: answer.code, detail: answer.message }
}
