import type { Migration } from '../../apply.ts'

/** Second officers' signatures that came after their packets. */
export const countersignatures: Migration = {
  number: 2,
  sql: `
CREATE TABLE countersignature (
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  officer TEXT NOT NULL,
  machine TEXT NOT NULL,
  statement TEXT NOT NULL,             -- as it came
  received_at TEXT NOT NULL,
  PRIMARY KEY (application, version, officer)
) STRICT, WITHOUT ROWID;
`,
}
