/** What other programs of the office say and ask as a clerk. `openapi.yaml` says the same. */
import { z } from 'zod'
import { Sha256, StatusWord, Uuid, Version } from '../protocol/index.ts'

export const SignIn = z.strictObject({ name: z.string().min(1).max(60), password: z.string().min(1).max(200) })

export const PageQuery = z.strictObject({
  search: z.string().max(200).optional(),
  state: z.union([StatusWord, z.literal('open')]).optional(),
  /** `next` of the page before. */
  after: z
    .string()
    .regex(/^[0-9TZ:.-]{20,30}\|[0-9a-f]{64}$/)
    .optional(),
})

export const ExportQuery = z.strictObject({ packet: Sha256.optional() })

export const ApplicationAddress = z.strictObject({ application: Uuid })
export const VersionAddress = z.strictObject({
  application: Uuid,
  version: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(Version),
})
