/** Which class a fingerprint scanner's window belongs to. Pure. */

/** Class, width and height in inches: NIST SP 500-280, Mobile ID profiles. Above 40 it is a certificate that decides. */
const CLASSES = [
  [40, 1.6, 1.5],
  [30, 0.8, 1.0],
  [20, 0.6, 0.8],
  [10, 0.5, 0.65],
] as const

/** @returns 0 for a window below every class. */
export function fapOf({ width, height }: { width: number; height: number }, ppi: number): number {
  return CLASSES.find(([, across, along]) => width / ppi >= across && height / ppi >= along)?.[0] ?? 0
}
