import type { Sql } from './sql.ts'

/** A rest is filled up with its last id, so that there is one text to prepare. */
const IDS_AT_ONCE = 250

/**
 * Which of these ids a table has not, in their order.
 * @param known the statement that names as `id` those that are there.
 */
export async function unknownOf(
  sql: Sql,
  known: (placeholders: string) => string,
  ids: readonly string[],
): Promise<string[]> {
  const statement = known(`${'?, '.repeat(IDS_AT_ONCE - 1)}?`)
  const there = new Set<string>()
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const some = ids.slice(start, start + IDS_AT_ONCE)
    const filled = [...some, ...Array.from({ length: IDS_AT_ONCE - some.length }, () => some.at(-1)!)]
    for (const { id } of await sql.all<{ id: string }>(statement, ...filled)) there.add(id)
  }
  return ids.filter((id) => !there.has(id))
}
