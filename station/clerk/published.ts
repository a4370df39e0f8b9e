/** Figures that others published, with where they stand: shown beside ours and never added to them. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { StationError } from '../station-error.ts'

const Text = z.strictObject({ vi: z.string().min(1), zh: z.string().min(1), en: z.string().min(1) })
const Id = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/)

const Publication = z
  .strictObject({
    title: Text,
    /** Who says so, and where. */
    source: z.string().min(1).max(300),
    /** The day that it speaks of. */
    asOf: z.iso.date(),
    figures: z
      .array(
        z.strictObject({
          id: Id,
          label: Text,
          definition: z.string().max(300).optional(),
          value: z.number().nonnegative(),
          /** The figure that it should be a part of. */
          partOf: Id.optional(),
        }),
      )
      .min(1)
      .max(100),
  })
  .superRefine(({ figures }, context) => {
    const ids = figures.map(({ id }) => id)
    if (new Set(ids).size < ids.length) context.addIssue({ code: 'custom', message: 'two figures have one id' })
    for (const { id, partOf } of figures)
      if (partOf !== undefined && (partOf === id || !ids.includes(partOf)))
        context.addIssue({ code: 'custom', message: `${id} is part of what is not there` })
  })
export type Publication = z.infer<typeof Publication>

export const ReportOptions = z.strictObject({
  formatVersion: z.literal(1),
  /** What an hour of somebody's way is reckoned as, to estimate hours from kilometres; absent: no hours are told. */
  kilometresAnHour: z.number().positive().max(300).optional(),
  published: z.array(Publication).max(50).optional(),
})
export type ReportOptions = z.infer<typeof ReportOptions>

/** @throws {StationError} `bad-option` naming the first field that does not fit. */
export function readReportOptions(path: string): ReportOptions {
  try {
    return ReportOptions.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined
    const where = issue ? ` at ${issue.path.join('.')}: ${issue.message}` : ''
    throw new StationError('bad-option', `The report's figures in ${path} cannot be used${where}.`, { cause: error })
  }
}

/** A part that is larger than its whole: both cannot be right. */
export const contradicted = ({ figures }: Publication, { value, partOf }: Publication['figures'][number]) =>
  figures.find(({ id, value: whole }) => id === partOf && value > whole)
