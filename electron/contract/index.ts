/** The whole contract between page and core: every method, every event, and the frames they travel in. */
import { z } from 'zod'
import { afterwardsMethods } from './afterwards.ts'
import { applicationMethods } from './applications.ts'
import { captureMethods } from './captures.ts'
import { carryMethods } from './carry.ts'
import { deviceMethods } from './devices.ts'
import type { Outcome } from './method.ts'
import { moneyMethods } from './money.ts'
import { reviewMethods } from './review.ts'
import { reviewInboxMethods } from './reviews.ts'
import { ruleMethods } from './rules.ts'
import { sessionMethods } from './session.ts'
import { uploadMethods } from './uploads.ts'
import { visitMethods } from './visits.ts'

export const methods = {
  ...sessionMethods,
  ...visitMethods,
  ...applicationMethods,
  ...captureMethods,
  ...reviewMethods,
  ...reviewInboxMethods,
  ...uploadMethods,
  ...deviceMethods,
  ...carryMethods,
  ...ruleMethods,
  ...moneyMethods,
  ...afterwardsMethods,
}
export type Methods = typeof methods
export type MethodName = keyof Methods
export type InputOf<M extends MethodName> = z.input<Methods[M]['input']>
export type ParsedInputOf<M extends MethodName> = z.output<Methods[M]['input']>
export type ValueOf<M extends MethodName> = z.output<Methods[M]['value']>
export type OutcomeOf<M extends MethodName> = Outcome<ValueOf<M>, Methods[M]['reasons'][number]>

/** 2 when something a page of version 1 relies on changes. */
export const CONTRACT_VERSION = 1

/** Page → core. Structured clone over a MessagePort; MessagePack over a WebSocket. */
export const CallFrame = z.strictObject({
  contract: z.literal(CONTRACT_VERSION),
  /** Made by the page, per connection. */
  call: z.int().nonnegative(),
  method: z.string().max(60),
  /** For acts: a UUID made by the page, kept when the call is sent again. */
  act: z.uuid().optional(),
  input: z.unknown(),
})
export type CallFrame = z.infer<typeof CallFrame>

export const ChangeTopic = z.enum([
  'session',
  'visits',
  'applications',
  'uploads',
  'devices',
  'rules',
  'money',
  'reviews',
])
export type ChangeTopic = z.infer<typeof ChangeTopic>

/** Core → page. */
export type AnswerFrame = { call: number; outcome: Outcome<unknown, string> } | { changed: ChangeTopic }

/** Read and written on both sides: printed by the page, scanned into its search. */
export { readSlipCode, type SlipCode, writeSignedSlipCode, writeSlipCode } from '../rules/slip-code.ts'
export * from './afterwards.ts'
export * from './applications.ts'
export * from './captures.ts'
export * from './carry.ts'
export * from './decisions.ts'
export * from './devices.ts'
export * from './findings.ts'
export * from './method.ts'
export * from './money.ts'
export * from './progress.ts'
export * from './review.ts'
export * from './reviews.ts'
export * from './rules.ts'
export * from './session.ts'
export * from './uploads.ts'
export * from './visits.ts'
