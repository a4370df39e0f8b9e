/** Whether a document may follow on that day: a whole date that exists, not after the last one allowed. Both ISO. */
export function isWithinGap(dueOn: string, gapUntil: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(dueOn)) return false
  const day = new Date(`${dueOn}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(dueOn) && dueOn <= gapUntil
}
