import type { PaymentMode, Text } from '../rules/pack.ts'

/** A way of paying that today's rules no longer offer is called by its value. */
export const labelOf = (modes: readonly PaymentMode[], mode: string): Text =>
  modes.find(({ value }) => value === mode)?.label ?? { vi: mode, zh: mode, en: mode }
