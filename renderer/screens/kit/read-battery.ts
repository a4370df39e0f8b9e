/** What Chromium says of the battery. Firefox and desktops say nothing. */
type Battery = { level: number; charging: boolean }

/** Undefined where the machine does not say. `level` is 0 to 1. */
export async function readBattery(): Promise<{ level: number; isCharging: boolean } | undefined> {
  const { getBattery } = navigator as Navigator & { getBattery?: () => Promise<Battery> }
  if (getBattery === undefined) return undefined
  try {
    const { level, charging } = await getBattery.call(navigator)
    return { level: Math.min(1, Math.max(0, level)), isCharging: charging }
  } catch {
    return undefined
  }
}
