/** What the tests of barcode scanners ask of a driver. */
import { DeviceError, type Driver } from '../../devices/device.ts'
import { whilePassing } from './virtual-time.ts'

/** As on the Vietnamese card: seven parts, and letters of two and three bytes. */
export const CARD = '079203004411|023456789|Nguyễn Thị Hoàng Ánh Tuyết|07021958|Nữ|Xã Đăk Tô, Quảng Ngãi|25122021'

export function scan(driver: Driver, options: { signal?: AbortSignal; timeoutMs?: number; phases?: string[] } = {}) {
  const { signal = new AbortController().signal, timeoutMs = 20_000, phases = [] } = options
  if (driver.scan === undefined) throw new Error('The driver scans nothing.')
  const request = { kind: 'scan', requestId: 'one', subject: 'anna', timeoutMs } as const
  return driver.scan(request, signal, (phase) => phases.push(phase))
}
/** Under virtual time. */
export const codeOf = (reading: Promise<unknown>) =>
  whilePassing(reading).then(
    () => 'none',
    (error) => (error instanceof DeviceError ? error.code : String(error)),
  )
