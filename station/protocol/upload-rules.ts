/** Which networks a tablet may send over. */
import { z } from 'zod'

/** What a network is to the team. `station`: the station's own cable; `cable`, `wifi`, `mobile`: any other of that sort. */
export const NetworkKind = z.enum(['police', 'vpn', 'station', 'cable', 'wifi', 'mobile'])
export type NetworkKind = z.infer<typeof NetworkKind>

/** Which networks may carry packets, and how much; the station's word, by sync. */
export const UploadRules = z.strictObject({
  allowedNetworks: z
    .array(z.union([NetworkKind, z.literal('any')]))
    .min(1)
    .max(7),
  /** What makes a network a `police` or a `station` one: the tablet's own address in it, or its interface's name. First match. */
  networks: z
    .array(
      z.strictObject({
        kind: NetworkKind,
        subnet: z.union([z.cidrv4(), z.cidrv6()]).optional(),
        /** `*` stands for any characters. */
        interface: z.string().min(1).max(40).optional(),
      }),
    )
    .max(64),
  metered: z.array(NetworkKind).max(6),
  /** Bytes a day over metered networks; absent: no limit. */
  meteredBytesPerDay: z.int().positive().optional(),
})
export type UploadRules = z.infer<typeof UploadRules>
