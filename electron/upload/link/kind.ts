/** What a network is to the team. Pure: an address, an interface's name, and what the station configured. */
import { BlockList, isIPv6 } from 'node:net'
import type { NetworkKind, UploadRules } from '../../../station/protocol/index.ts'

/**
 * Names by which systems call their interfaces; the first that fits.
 * - Linux: systemd.net-naming-scheme(7), where the first two letters say what it is (`en`, `wl`, `ww`), and the kernel's own
 *   older names (`eth0`, `wlan0`, `usb0` of a tethered telephone, `ppp0`, `rmnet` of Qualcomm modems, `tun`, `tap`, `wg`).
 * - macOS: `utun` and `ipsec` are tunnels; `en0` is the Wi-Fi of every portable.
 * - Windows: the connection's name, which is in the system's language and can be changed by its owner.
 */
const GUESSES: readonly { kind: NetworkKind; name: RegExp }[] = [
  { kind: 'vpn', name: /^(tun|tap|wg|utun|ipsec|gre|vti|xfrm|zt|tailscale|nordlynx)|vpn|wireguard|openvpn/i },
  {
    kind: 'mobile',
    name: /^(ww|rmnet|ccmni|usb\d|ppp|pdp_ip|bnep|iphone)|cellular|mobile|bluetooth|手机|移动|蜂窝|蓝牙|di động/i,
  },
  { kind: 'wifi', name: /^(wl|wifi|ath|ra\d|en\d+$)|wi-?fi|wireless|airport|无线|không dây/i },
  { kind: 'cable', name: /^(en|eth|em\d|lan|br-?\w|bond|以太网|本地连接)|ethernet|local area/i },
]
/** Nothing is known of it: it is taken for what rules let the least over. */
const UNKNOWN: NetworkKind = 'mobile'

/**
 * The first configured network that fits. One that names a subnet and an interface wants both; one that names neither fits
 * nothing. Where none fits, the interface's name is the guess; a station on this very machine is on the station's cable.
 */
export function kindOf(
  network: { address: string; interface: string; isLoopback: boolean },
  configured: UploadRules['networks'],
): NetworkKind {
  const fits = configured.find(
    ({ subnet, interface: pattern }) =>
      (subnet !== undefined || pattern !== undefined) &&
      (subnet === undefined || isWithin(network.address, subnet)) &&
      (pattern === undefined || matches(network.interface, pattern)),
  )
  if (fits) return fits.kind
  if (network.isLoopback) return 'station'
  return GUESSES.find(({ name }) => name.test(network.interface))?.kind ?? UNKNOWN
}

function isWithin(address: string, subnet: string): boolean {
  const [start = '', prefix = ''] = subnet.split('/')
  const list = new BlockList()
  list.addSubnet(start, Number(prefix), familyOf(start))
  return list.check(address, familyOf(address))
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4')

/** `*` stands for any characters, none as well; capitals are not told apart, because Windows does not. */
function matches(name: string, pattern: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('.*')}$`, 'isu').test(name)
}
