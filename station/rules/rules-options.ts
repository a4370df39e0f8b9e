import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { PaymentCode, PaymentMeans, Prepared } from '../protocol/index.ts'
import { StationError } from '../station-error.ts'

/** Official receipts for a machine by its name or id; `*` gives each machine a series of its own, for practice. */
const LentBlock = PaymentMeans.shape.receiptBlocks.element.extend({ machine: z.string().min(1).max(80) })

export const Payments = z.strictObject({
  receiptBlocks: z.array(LentBlock).max(10_000),
  codes: z.array(PaymentCode).max(20),
})
export type Payments = z.infer<typeof Payments>

/** What the station tells its tablets of the rules, besides the packs' files. */
export const RulesSeed = z.strictObject({
  region: z
    .string()
    .regex(/^[0-9A-Z]{1,12}$/)
    .optional(),
  payments: Payments.optional(),
  prepared: z.array(Prepared).max(2_000).optional(),
})
export type RulesSeed = z.infer<typeof RulesSeed>

export type RulesOptions = RulesSeed & {
  /** With the files of the packs that tablets get. */
  folders?: readonly string[]
}

/** @throws {StationError} `bad-option` naming the first field that does not fit, or two machines with one receipt. */
export function readPayments(path: string): Payments {
  const payments = read(path, Payments, 'means of payment')
  for (const [at, one] of payments.receiptBlocks.entries()) {
    if (one.to < one.from) throw new StationError('bad-option', `In ${path} a block of receipts ends before it begins.`)
    const other = payments.receiptBlocks.slice(at + 1).find((two) => two.series === one.series && overlaps(one, two))
    if (other)
      throw new StationError(
        'bad-option',
        `In ${path} the receipts ${one.series} ${Math.max(one.from, other.from)} are lent to ${one.machine} and to ${other.machine}.`,
      )
  }
  return payments
}

/** @throws {StationError} `bad-option` naming the first field that does not fit. */
export const readPrepared = (path: string): Prepared[] => read(path, z.array(Prepared).max(2_000), 'begun applications')

type Range = { from: number; to: number }
const overlaps = (one: Range, two: Range): boolean => one.from <= two.to && two.from <= one.to

function read<T>(path: string, schema: z.ZodType<T>, what: string): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const where =
      error instanceof z.ZodError ? ` at ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}` : ''
    throw new StationError('bad-option', `The ${what} in ${path} cannot be used${where}.`, { cause: error })
  }
}
