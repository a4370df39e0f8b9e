/** What networks this machine has, and when they become others. No native code: the system is asked, twice in four seconds. */
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'

export type Network = { interface: string; address: string; family: 'IPv4' | 'IPv6' }

/** As `os.networkInterfaces` gives them. */
export type Interfaces = () => NodeJS.Dict<Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[]>

const LOOK_MS = 2_000
/** RFC 3927 and RFC 4291 2.5.6: what an interface gives itself when nobody gave it an address. It leads nowhere. */
const LINK_LOCAL = /^(169\.254\.|fe[89ab])/i

/** Every address that leads off this machine; loopback and link-local ones do not. */
export function listNetworks(interfaces: Interfaces = networkInterfaces): Network[] {
  return Object.entries(interfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address))
      .map(({ address, family }) => ({ interface: name, address, family })),
  )
}

export type NetworkWatch = {
  now(): readonly Network[]
  stop(): void
}

/**
 * Looks every two seconds.
 * @param parts.changed another set of addresses than at the look before; the order says nothing.
 */
export function watchNetworks(parts: {
  interfaces?: Interfaces | undefined
  changed: () => void
  everyMs?: number | undefined
}): NetworkWatch {
  let known = listNetworks(parts.interfaces)
  const timer = setInterval(() => {
    const found = listNetworks(parts.interfaces)
    const isOther = signatureOf(found) !== signatureOf(known)
    known = found
    if (isOther) parts.changed()
  }, parts.everyMs ?? LOOK_MS)
  timer.unref()
  return { now: () => known, stop: () => clearInterval(timer) }
}

const signatureOf = (networks: readonly Network[]): string =>
  networks
    .map((network) => `${network.interface} ${network.address}`)
    .sort()
    .join('\n')
