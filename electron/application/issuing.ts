/** Whether what a device gives may go into an application. */
import type { CardReading, DeviceMark, DriverName } from '../../devices/device.ts'
import type { Environment } from '../../station/protocol/index.ts'
import type { RulePack } from '../rules/pack.ts'

/** SECURITY: by the core's own list as well as by the driver's word: 16 grey levels of 13 × 15 mm identify nobody. */
const NEVER_ISSUING: readonly DriverName[] = ['r30x']

/** A card says which kind it is, and its reader which security module it has. */
export type Given = { device: DeviceMark; card?: CardReading['card']; securityModule?: string | undefined }

/**
 * In practice everything may be tried. In production not a device for training, none that the pack does not list, and no
 * card from a reader whose security module it does not list.
 */
export function mayIssue(
  pack: Pick<RulePack, 'devices'>,
  environment: Environment,
  { device, card, securityModule }: Given,
): boolean {
  if (environment !== 'production') return true
  if (device.issuing === false || NEVER_ISSUING.includes(device.driver)) return false
  const { issuing, securityModules } = pack.devices ?? {}
  // A chip answers without one. SECURITY: a reader that keeps its module to itself is on no list.
  const hasModule = card !== undefined && card !== 'chip'
  if (hasModule && securityModules !== undefined && !securityModules.includes(securityModule ?? '')) return false
  if (issuing === undefined) return true
  const listed = issuing.filter(({ driver }) => driver === device.driver)
  return listed.some(({ models }) => models === undefined || models.includes(device.model))
}
