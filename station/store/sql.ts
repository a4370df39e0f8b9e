/**
 * What the store's modules speak to a database with. The same text runs on SQLite and on PostgreSQL: `?` for values,
 * `"offset"` in quotes, `IS DISTINCT FROM`, `ON CONFLICT`, `RETURNING`, `CAST(? AS TEXT)` where a value stands alone in a
 * SELECT. Instants are ISO text, whole numbers are numbers, bytes are Buffers, a flag is 0 or 1.
 */
export type SqlValue = string | number | Uint8Array | null

export type Sql = {
  all<Row>(text: string, ...values: SqlValue[]): Promise<Row[]>
  get<Row>(text: string, ...values: SqlValue[]): Promise<Row | undefined>
  /** @returns how many rows were changed. */
  run(text: string, ...values: SqlValue[]): Promise<number>
}

/** Inside a transaction. */
export type Writing = Sql & {
  /**
   * Held until the transaction is over; one holder at a time in all processes. Nothing where there is one process.
   * Where rows are numbered and read by cursor it is taken first, so that no lower number is seen after a higher one.
   */
  lock(name: string): Promise<void>
}

/**
 * A database in which an act is all or nothing, as if it ran alone, and durable when its promise resolves. An act
 * awaits nothing but its `sql`, and may be run again from the start when another process came between.
 * `by-row` is for an act whose first statement changes one row, under conditions that it names itself, and who needs
 * nothing else to stay as it is: many of those do not disturb each other. It is atomic and durable all the same.
 * All may throw `StationError` `disk-full` (nothing was changed), `disk-failed`, or `database-away` (nobody knows).
 */
export type SqlDatabase = {
  write<T>(act: (sql: Writing) => Promise<T>, how?: 'as-if-alone' | 'by-row'): Promise<T>
  /** Sees only what is durable. */
  read<T>(act: (sql: Sql) => Promise<T>): Promise<T>
  close(): Promise<void>
}
