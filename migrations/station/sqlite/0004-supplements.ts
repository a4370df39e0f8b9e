import type { Migration } from '../../apply.ts'

/** What teams say of applications after their packets, and of their cash. */
export const supplements: Migration = {
  number: 4,
  sql: `
CREATE TABLE supplement (
  supplement TEXT PRIMARY KEY,
  machine TEXT NOT NULL,
  application TEXT,                    -- NULL: of a drawer
  kind TEXT NOT NULL,
  statement TEXT NOT NULL,             -- as it came, encrypted
  mode TEXT,                           -- of a payment, for settlement
  amount INTEGER,                      -- minor units; of a void, what it takes back, negative
  currency TEXT,
  day TEXT,                            -- ISO, in UTC
  received_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX supplement_by_application ON supplement (application, received_at) WHERE application IS NOT NULL;
CREATE INDEX supplement_by_day ON supplement (day, mode) WHERE mode IS NOT NULL;
`,
}
