import type pg from 'pg'
import { postgresMigrations } from '../../../migrations/station/postgres/index.ts'
import { StationError } from '../../station-error.ts'

/** Any number will do that nobody else takes: "door" in ASCII. */
const MIGRATION_LOCK = 0x646f6f72

/**
 * Brings the schema up to the newest step, all in one transaction; of several stations that start together one does it.
 * @throws {StationError} `bad-option` when the schema is newer than this program.
 */
export async function migratePostgres(client: pg.ClientBase): Promise<void> {
  // The version is read after the lock was waited for, which a snapshot from before would not show.
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_version (one BIGINT PRIMARY KEY CHECK (one = 1), version BIGINT NOT NULL)',
    )
    const { rows } = await client.query('SELECT version FROM schema_version')
    const version = Number(rows[0]?.version ?? 0)
    if (version > postgresMigrations.length)
      throw new StationError(
        'bad-option',
        `This database was written by a newer Doorstep (schema ${version}; this one knows ${postgresMigrations.length}). Install that version.`,
      )
    for (const { number, sql } of postgresMigrations) if (number > version) await client.query(sql)
    await client.query(
      'INSERT INTO schema_version VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET version = excluded.version',
      [postgresMigrations.length],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}
