import { describe, expect, it } from 'vitest'
import { isAddressOf } from '../electron/kit/address.ts'

/** What is taken down for a driver is opened by it: a place where such a device can be, and nothing else. */
describe('an address', () => {
  const serial = ['/dev/ttyUSB0', '/dev/ttyACM1', '/dev/tty.usbserial-1', '/dev/cu.usbserial-1', '/dev/pts/4', 'COM3']
  const files = ['/dev/sda', '/etc/passwd', '/dev/mem', 'ttyUSB0', '', 'C:\\x', '/dev/usb/hiddev0', '\\\\.\\COM3']
  const round = ['/dev/pts/../../etc/passwd', '/dev/tty/../sda', '/dev/ttyS0/../mem', '/dev/ttyS0\0', '/dev/ttyS0\n']
  const network = ['tcp://10.0.0.9:9100', 'tcp://printer.local']

  it.each(['r30x', 'serial-scanner', 'nmea'] as const)('of %s is a serial line', (driver) => {
    for (const address of serial) expect(isAddressOf({ driver, address }), address).toBe(true)
    for (const address of [...files, ...round, ...network, '0400:c35a'])
      expect(isAddressOf({ driver, address }), address).toBe(false)
  })

  it('of a card reader is a serial line or a USB device', () => {
    for (const address of [...serial, '0400:c35a', '04FE:00A1'])
      expect(isAddressOf({ driver: 'sdt', address }), address).toBe(true)
    for (const address of [...files, ...round, ...network, '400:c35a', '0400:c35a:1', 'zzzz:0000'])
      expect(isAddressOf({ driver: 'sdt', address }), address).toBe(false)
  })

  it('of a printer is a line, its own port or one on the network', () => {
    for (const address of [...serial, ...network, '/dev/usb/lp0', '/dev/usb/lp0#58', 'COM3#80'])
      expect(isAddressOf({ driver: 'esc-pos', address }), address).toBe(true)
    const odd = [
      'tcp://',
      'tcp://a:99999',
      'tcp://a/b',
      'http://a',
      'tcp://u:p@a:9100',
      '/dev/usb/lp0/../../sda',
      '/dev/usb/lp0#57',
    ]
    for (const address of [...files, ...round, ...odd])
      expect(isAddressOf({ driver: 'esc-pos', address }), address).toBe(false)
  })

  it('of a library or a folder is a whole path, and a library lies on this machine', () => {
    for (const driver of ['scanner-library', 'watched-folder'] as const) {
      expect(isAddressOf({ driver, address: '/opt/scanner/libid.so' })).toBe(true)
      for (const address of ['libid.so', './x', '../x', '', '/opt/x\0.so'])
        expect(isAddressOf({ driver, address }), address).toBe(false)
    }
    expect(isAddressOf({ driver: 'scanner-library', address: '//server/share/id.dll' })).toBe(false)
    expect(isAddressOf({ driver: 'watched-folder', address: '//server/share' })).toBe(true)
  })
})
