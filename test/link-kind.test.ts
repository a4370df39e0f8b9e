import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindOf } from '../electron/upload/link/kind.ts'
import { listNetworks } from '../electron/upload/link/networks.ts'
import { findRoute } from '../electron/upload/link/route.ts'
import { type KeptRules, mayCarry } from '../electron/upload/link/rules.ts'
import { NetworkKind } from '../station/protocol/index.ts'

const at = (address: string, name = 'eth0') => ({ address, interface: name, isLoopback: false })
const anyKind = fc.constantFrom(...NetworkKind.options)
const dotted = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')

describe('the kind of a network', () => {
  it('is the first one whose subnet has the address', () => {
    const networks = [
      { kind: 'police', subnet: '10.20.0.0/16' },
      { kind: 'vpn', subnet: '10.0.0.0/8' },
      { kind: 'station', subnet: 'fd12:3456::/32' },
    ] as const
    expect(kindOf(at('10.20.255.254'), [...networks])).toBe('police')
    expect(kindOf(at('10.21.0.1'), [...networks])).toBe('vpn')
    expect(kindOf(at('fd12:3456:7::1'), [...networks])).toBe('station')
    expect(kindOf(at('fd12:3457::1'), [...networks])).toBe('cable')
  })

  it('is, for any address and any prefix, configured exactly where the first bits are the same', () => {
    const number = fc.integer({ min: 0, max: 0xffff_ffff })
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 32 }), (own, start, prefix) => {
        const isSame = own >>> (32 - prefix) === start >>> (32 - prefix)
        const kind = kindOf(at(dotted(own)), [{ kind: 'police', subnet: `${dotted(start)}/${prefix}` }])
        expect(kind).toBe(isSame ? 'police' : 'cable')
      }),
    )
  })

  it('wants both, where subnet and interface are named', () => {
    const networks = [{ kind: 'police', subnet: '10.0.0.0/8', interface: 'wg*' }] as const
    expect(kindOf(at('10.0.0.1', 'wg-police'), [...networks])).toBe('police')
    expect(kindOf(at('10.0.0.1', 'eth0'), [...networks])).toBe('cable')
    expect(kindOf(at('192.168.1.2', 'wg-police'), [...networks])).toBe('vpn')
  })

  it('takes * for any characters and every other character for itself', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string({ minLength: 1 }), (head, middle, tail) => {
        const literal = (text: string) => text.replaceAll('*', '')
        fc.pre(literal(head) !== '' && literal(tail) !== '')
        const networks = [{ kind: 'police' as const, interface: `${literal(head)}*${literal(tail)}` }]
        expect(kindOf(at('192.0.2.1', `${literal(head)}${middle}${literal(tail)}`), networks)).toBe('police')
        expect(kindOf(at('192.0.2.1', `\u0000${literal(head)}${literal(tail)}`), networks)).not.toBe('police')
      }),
    )
    expect(kindOf(at('192.0.2.1', 'etha0'), [{ kind: 'police', interface: 'eth.0' }])).toBe('cable')
  })

  it('is not configured by a line that names neither subnet nor interface', () => {
    expect(kindOf(at('192.0.2.1'), [{ kind: 'police' }])).toBe('cable')
  })

  it.each([
    ...['tun0', 'tap3', 'wg0', 'utun4', 'ipsec0', 'Police VPN'].map((name) => [name, 'vpn']),
    ...['wlan0', 'wlp2s0', 'wlx00c0ca', 'Wi-Fi', 'Wi-Fi 2', 'en0', '无线网络连接'].map((name) => [name, 'wifi']),
    ...['wwan0', 'wwp0s20', 'rmnet_data0', 'usb0', 'ppp0', 'Cellular', 'Bluetooth Network Connection'].map((name) => [
      name,
      'mobile',
    ]),
    ...['eth0', 'enp3s0', 'eno1', 'enx00e04c', 'Ethernet 2', 'Local Area Connection', '以太网'].map((name) => [
      name,
      'cable',
    ]),
  ] as [string, NetworkKind][])('of %s is guessed to be %s', (name, kind) => {
    expect(kindOf(at('192.0.2.1', name), [])).toBe(kind)
  })

  it('of a name that nobody knows is the one over which rules let the least', () => {
    expect(kindOf(at('192.0.2.1', 'zzz9'), [])).toBe('mobile')
  })

  it('of a station on this machine is the station, unless the rules say otherwise', () => {
    const own = { address: '127.0.0.1', interface: 'lo', isLoopback: true }
    expect(kindOf(own, [])).toBe('station')
    expect(kindOf(own, [{ kind: 'mobile', subnet: '127.0.0.0/8' }])).toBe('mobile')
  })
})

describe('the networks of this machine', () => {
  it('leave out loopback and what an interface gave itself', () => {
    const one = (address: string, internal = false, family: 'IPv4' | 'IPv6' = 'IPv4') => ({ address, family, internal })
    const networks = listNetworks(() => ({
      lo: [one('127.0.0.1', true)],
      eth0: [one('169.254.7.7'), one('fe80::1', false, 'IPv6'), one('febf::1', false, 'IPv6')],
      wlan0: [one('192.168.1.7'), one('fd00::7', false, 'IPv6')],
    }))
    expect(networks.map(({ address }) => address)).toEqual(['192.168.1.7', 'fd00::7'])
  })
})

describe('the way to the station', () => {
  it('is told by the system, and is loopback for a station on this machine', async () => {
    expect(await findRoute('http://127.0.0.1:7000')).toMatchObject({ address: '127.0.0.1', isLoopback: true })
    expect(await findRoute('http://localhost:7000')).toMatchObject({ isLoopback: true })
  })

  it('is not known where the name leads nowhere', async () => {
    expect(await findRoute('http://station.invalid:7000')).toBeUndefined()
  })
})

describe('what may carry packets', () => {
  const rules = (allowedNetworks: (NetworkKind | 'any')[]): KeptRules => ({
    state: 'good',
    rules: { allowedNetworks, networks: [], metered: [] },
  })

  it('is any network where any is allowed, even one that is not known', () => {
    fc.assert(
      fc.property(fc.array(anyKind), fc.option(anyKind, { nil: undefined }), (others, kind) => {
        expect(mayCarry(rules([...others, 'any']), kind)).toBe(true)
      }),
    )
  })

  it('is else exactly what is named, and nothing while the network is not known', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyKind, { minLength: 1 }), anyKind, (allowed, kind) => {
        expect(mayCarry(rules(allowed), kind)).toBe(allowed.some((one) => one === kind))
        expect(mayCarry(rules(allowed), undefined)).toBe(false)
      }),
    )
  })

  it('is no network at all where the rules are damaged', () => {
    for (const kind of NetworkKind.options) expect(mayCarry({ state: 'damaged' }, kind)).toBe(false)
  })
})
