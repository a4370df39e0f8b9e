import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { PaymentCode, PaymentMeans, Prepared } from '../protocol/index.ts'
import { StationError } from '../station-error.ts'

/** Official receipts for a machine by its name or id; `*` gives each machine a series of its own, for practice. */
const LentBlock = PaymentMeans.shape.receiptBlocks.element.extend({ machine: z.string().min(1).max(80) })
type LentBlock = z.infer<typeof LentBlock>

/** Of what is said of one machine in one way: by its name, by its id and by `*`, a statement holds twenty. */
const MAX_BLOCKS = 10
/** With a hyphen and a slip prefix behind it, a series is twenty long. */
const MAX_SHARED_SERIES = 15

export const Payments = z
  .strictObject({
    receiptBlocks: z.array(LentBlock).max(10_000),
    codes: z.array(PaymentCode).max(20),
  })
  .superRefine(({ receiptBlocks }, context) => {
    const problem = lendingProblem(receiptBlocks)
    if (problem) context.addIssue({ code: 'custom', path: ['receiptBlocks'], message: problem })
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
export const readPayments = (path: string): Payments => read(path, Payments, 'means of payment')

/** @throws {StationError} `bad-option` naming the first field that does not fit. */
export const readPrepared = (path: string): Prepared[] => read(path, z.array(Prepared).max(2_000), 'begun applications')

/** Why these blocks cannot be lent: each official number is one machine's, and a machine must be able to be told of all of its own. */
function lendingProblem(blocks: readonly LentBlock[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { machine, series, from, to } of blocks) {
    if (to < from) return `the block ${series} ${from} ends before it begins`
    if (machine === '*' && series.length > MAX_SHARED_SERIES)
      return `a series of every machine has at most ${MAX_SHARED_SERIES} characters: ${series}`
    counts.set(machine, (counts.get(machine) ?? 0) + 1)
  }
  const shared = counts.get('*') ?? 0
  for (const [machine, own] of counts)
    if (own + (machine === '*' ? 0 : shared) > MAX_BLOCKS) return `more than ${MAX_BLOCKS} blocks for ${machine}`
  const inOrder = [...blocks].sort((a, b) => (a.series === b.series ? a.from - b.from : a.series < b.series ? -1 : 1))
  for (const [at, two] of inOrder.entries()) {
    const one = inOrder[at - 1]
    if (one && one.series === two.series && two.from <= one.to)
      return `the receipts ${two.series} ${two.from} are lent to ${one.machine} and to ${two.machine}`
  }
  return undefined
}

function read<T>(path: string, schema: z.ZodType<T>, what: string): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const where =
      error instanceof z.ZodError ? ` at ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}` : ''
    throw new StationError('bad-option', `The ${what} in ${path} cannot be used${where}.`, { cause: error })
  }
}
