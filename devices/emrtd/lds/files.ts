/** The files of an eMRTD that are read (ICAO 9303-10, table 38). Fingers and irises (DG3, DG4) are never among them. */

/** The application of a travel document. */
export const APPLICATION = Uint8Array.of(0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01)

export const CARD_ACCESS = { name: 'EF.CardAccess', id: 0x011c, tag: 0x31 } as const

export type ChipFile = 'sod' | 'dg1' | 'dg2' | 'dg13'
export type ChipFiles = Partial<Record<ChipFile, Uint8Array>>

/** `group` is the data group's number in the signed list; `share` is of a reading's time. In the order of reading. */
export const FILES: Readonly<
  Record<ChipFile, { name: string; id: number; tag: number; group?: number; share: number }>
> = {
  dg1: { name: 'DG1', id: 0x0101, tag: 0x61, group: 1, share: 0.05 },
  sod: { name: 'EF.SOD', id: 0x011d, tag: 0x77, share: 0.15 },
  dg13: { name: 'DG13', id: 0x010d, tag: 0x6d, group: 13, share: 0.05 },
  dg2: { name: 'DG2', id: 0x0102, tag: 0x75, group: 2, share: 0.75 },
}
