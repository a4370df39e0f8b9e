/** How a call between page and core is described. Adding one: its line in a contract file, its handler, its use in the page. */
import { z } from 'zod'

/** Reasons that any call can be refused with. */
export const CommonReason = z.enum([
  'bad-input', // the page sent what the schema does not allow: a bug, or an attack
  'locked', // sign in first
  'unknown-method',
  'core-restarted', // made by the page's end when the connection went; the same act id may be sent again
  'internal', // a bug or a failing disk; it is in the log, nothing was acknowledged
  'disk-full', // nothing was written and nothing is lost; make room and it goes on
  'act-id-reused', // the id came before with another input
])
export type CommonReason = z.infer<typeof CommonReason>

export type Outcome<Value, Reason extends string> =
  | { ok: true; value: Value }
  | { ok: false; reason: Reason | CommonReason; detail?: unknown }

export type Method<
  Input extends z.ZodType = z.ZodType,
  Value extends z.ZodType = z.ZodType,
  Reason extends string = string,
> = {
  /** An `act` changes something: it carries an id made by the page and a repeat is answered, not repeated. */
  kind: 'ask' | 'act'
  input: Input
  value: Value
  reasons: readonly Reason[]
  /** Answered without an officer signed in. */
  whenLocked: boolean
  /** Answered while the applicant has the tablet. */
  onApplicantPage: boolean
}

type Access = { whenLocked?: boolean; onApplicantPage?: boolean }

export function ask<I extends z.ZodType, V extends z.ZodType, const R extends string = never>(
  input: I,
  value: V,
  reasons: readonly R[] = [],
  { whenLocked = false, onApplicantPage = whenLocked }: Access = {},
): Method<I, V, R> {
  return { kind: 'ask', input, value, reasons, whenLocked, onApplicantPage }
}

export function act<I extends z.ZodType, V extends z.ZodType, const R extends string = never>(
  input: I,
  value: V,
  reasons: readonly R[] = [],
  { onApplicantPage = false }: Pick<Access, 'onApplicantPage'> = {},
): Method<I, V, R> {
  return { kind: 'act', input, value, reasons, whenLocked: false, onApplicantPage }
}

export const Nothing = z.strictObject({})
