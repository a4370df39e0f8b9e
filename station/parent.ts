import { z } from 'zod'
import type { Station } from './station.ts'

const Ask = z.strictObject({ kind: z.literal('new-enrolment-code'), requestId: z.union([z.string(), z.number()]) })

/** Tells the process that forked us where we listen, and gives it enrolment codes. Other messages are not ours. */
export function answerParent(station: Station): void {
  process.on('message', async (message) => {
    const ask = Ask.safeParse(message)
    if (!ask.success) return
    const code = await station.newEnrolmentCode()
    process.send?.({ kind: 'enrolment-code', requestId: ask.data.requestId, code })
  })
  process.send?.({ kind: 'listening', url: station.url })
}
