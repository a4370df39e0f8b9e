/** Looks for scanner services on this machine. */
import type { X509Certificate } from 'node:crypto'
import { DeviceError } from '../device.ts'
import { withLimit } from '../limit.ts'
import { type Address, ask } from './client.ts'
import { isVouchedFor, verifyJws } from './jws.ts'
import { BioType, DeviceFacts, DigitalId, Discovered, Entries, InfoEntry, PORTS, SPEC_VERSION } from './protocol.ts'

/** A device that said who it is, under a signature that holds. */
export type SbiDevice = {
  type: BioType
  address: Address
  facts: DeviceFacts
  digitalId: DigitalId
  /** One of the roots vouches for the keys that signed: the device's own, and at L1 that of its chip too. */
  isVouchedFor: boolean
}

/** What a port answered: devices, or why there are none. `timeout` is a service that hangs, or is in the middle of a capture. */
export type Heard = { port: number; devices: SbiDevice[]; error?: DeviceError }

/** A service answers at once or not at all; all ports are asked at the same time. */
const ANSWER_MS = 1_500

/**
 * Asks every port at once; `heard` is called once for each, as it answers or is given up, so that a service that hangs
 * hides no other. Rejects only when `signal` aborts.
 */
export async function scanPorts(
  parts: {
    roots: readonly X509Certificate[]
    signal: AbortSignal
    heard: (one: Heard) => void
    /** Not to be asked now, and not heard of either. */
    isLeftAlone?: (port: number) => boolean
  },
  ports: { from: number; to: number } = PORTS,
): Promise<void> {
  const range = Array.from({ length: ports.to - ports.from + 1 }, (_, index) => ports.from + index)
  const all = range.filter((port) => !parts.isLeftAlone?.(port))
  const silent = new Set(all)
  const reason = new DeviceError('timeout', 'The service does not answer.')
  const probe = async (port: number, signal: AbortSignal) => {
    const one = await probePort(port, parts.roots, signal)
    signal.throwIfAborted()
    silent.delete(port)
    parts.heard(one)
  }
  await withLimit({ ms: ANSWER_MS, reason, signals: [parts.signal] }, (signal) =>
    Promise.allSettled(all.map((port) => probe(port, signal))),
  ).catch((error) => {
    if (error !== reason) throw error
  })
  for (const port of silent) parts.heard({ port, devices: [], error: reason })
}

/** What stands behind a single port is no fault of ours: nobody, another program, or a service that is broken. */
async function probePort(port: number, roots: readonly X509Certificate[], signal: AbortSignal): Promise<Heard> {
  const devices: SbiDevice[] = []
  try {
    for (const address of await findServices(port, signal)) devices.push(...(await readDevices(address, roots, signal)))
    return { port, devices }
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error
    return { port, devices, error }
  }
}

/** The services that what listens on a port names. */
async function findServices(port: number, signal: AbortSignal): Promise<Address[]> {
  const body = { type: 'Biometric Device' }
  const entries = Entries.safeParse(await ask({ port, base: '/' }, 'MOSIPDISC', { body, signal }))
  const addresses = (entries.data ?? []).flatMap((entry) => {
    const { data } = Discovered.safeParse(entry)
    return (data && addressOf(data.callbackId)) ?? []
  })
  return addresses.filter(
    (each, index) => addresses.findIndex(({ port, base }) => port === each.port && base === each.base) === index,
  )
}

/** Undefined for what must not be called. */
export function addressOf(callbackId: string): Address | undefined {
  // SECURITY: this machine and the interface's ports alone, because anything that listens can send us anywhere.
  const [, port, base] = /^http:\/\/127\.0\.0\.1:(\d{4})(\/(?:[\w-]{1,40}\/)*)?$/.exec(callbackId) ?? []
  if (Number(port) >= PORTS.from && Number(port) <= PORTS.to) return { port: Number(port), base: base ?? '/' }
  return undefined
}

/**
 * The devices of a service, by what they sign themselves. One that does not sign, or speaks another version, is left out.
 * @throws {DeviceError} `untrusted` when all there is is unsigned, signed wrongly or under an expired certificate; else
 *   as {@link ask}.
 */
export async function readDevices(
  address: Address,
  roots: readonly X509Certificate[],
  signal: AbortSignal,
): Promise<SbiDevice[]> {
  const entries = Entries.safeParse(await ask(address, 'MOSIPDINFO', { signal }))
  if (!entries.success) throw new DeviceError('unreadable', 'The service does not say which devices it has.')
  const devices: SbiDevice[] = []
  let refused: DeviceError | undefined
  for (const entry of entries.data) {
    const info = InfoEntry.safeParse(entry)
    if (!info.success) continue
    try {
      devices.push(...(await readDevice(info.data.deviceInfo, address, roots)))
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error
      refused ??= error
    }
  }
  if (devices.length === 0 && refused !== undefined) throw refused
  return devices
}

async function readDevice(jws: string, address: Address, roots: readonly X509Certificate[]): Promise<SbiDevice[]> {
  if (!jws.includes('.'))
    throw new DeviceError('untrusted', 'The device is not registered with its maker: it signs nothing.')
  const at = Date.now()
  const info = await verifyJws(jws, at)
  const facts = DeviceFacts.safeParse(info.payload)
  if (!facts.success || !facts.data.specVersion.includes(SPEC_VERSION) || facts.data.purpose !== 'Registration')
    return []
  const id = await verifyJws(facts.data.digitalId, at)
  const digitalId = DigitalId.safeParse(id.payload)
  const type = BioType.safeParse(digitalId.data?.type)
  if (!digitalId.success || !type.success) return []
  const vouched = [info, id].every(({ certificate }) => isVouchedFor(certificate, roots))
  return [{ type: type.data, address, facts: facts.data, digitalId: digitalId.data, isVouchedFor: vouched }]
}
