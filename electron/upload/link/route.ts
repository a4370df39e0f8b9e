/** Over which of its networks this machine would reach the station: the system's own routing table is asked. */
import { createSocket } from 'node:dgram'
import { isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Interfaces } from './networks.ts'

export type Route = { interface: string; address: string; isLoopback: boolean }

/** A name server that says nothing for so long: the route is not known. */
const PATIENCE_MS = 5_000

/**
 * Connects a UDP socket, which sends no byte and only chooses the way; its own address then names the interface.
 * @returns nothing where no way leads there, or the station's name cannot be looked up.
 */
export async function findRoute(
  stationUrl: string,
  interfaces: Interfaces = networkInterfaces,
): Promise<Route | undefined> {
  const { hostname, port, protocol } = new URL(stationUrl)
  const host = hostname.replace(/^\[|\]$/g, '')
  const to = { host, port: Number(port) || (protocol === 'https:' ? 443 : 80) }
  // A name may lead to either family; the first that has a way is it.
  const families =
    isIP(host) === 0 ? (['udp4', 'udp6'] as const) : isIPv6(host) ? (['udp6'] as const) : (['udp4'] as const)
  for (const family of families) {
    const address = await localAddress(family, to)
    if (address === undefined) continue
    const found = Object.entries(interfaces()).find(([, own]) => own?.some((one) => one.address === address))
    if (found) return { interface: found[0], address, isLoopback: isLoopback(address) }
    // 127.0.0.2 and its like are the machine's own without standing at an interface.
    if (isLoopback(address)) return { interface: 'lo', address, isLoopback: true }
  }
  return undefined
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

function localAddress(
  family: 'udp4' | 'udp6',
  { host, port }: { host: string; port: number },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(family)
    const end = (address?: string) => {
      clearTimeout(timer)
      socket.off('error', failed)
      socket.on('error', () => {})
      socket.close()
      resolve(address)
    }
    const failed = () => end()
    const timer = setTimeout(failed, PATIENCE_MS)
    timer.unref()
    socket.unref()
    socket.once('error', failed)
    // After the patience the socket is closed, and a late answer of the name server finds it so.
    socket.connect(port, host, () => {
      try {
        end(socket.address().address)
      } catch {
        end()
      }
    })
  })
}

/** Whether the station is on this machine, as in practice: no network is needed for it. */
export function isOnThisMachine(stationUrl: string): boolean {
  const { hostname } = new URL(stationUrl)
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}
