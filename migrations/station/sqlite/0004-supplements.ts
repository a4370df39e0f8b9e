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
  received_at TEXT NOT NULL,
  seen_at TEXT,                        -- of an escalation, and by which clerk
  seen_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX supplement_by_application ON supplement (application, received_at) WHERE application IS NOT NULL;
CREATE INDEX supplement_by_day ON supplement (day, mode) WHERE mode IS NOT NULL;
CREATE INDEX supplement_by_drawer ON supplement (day) WHERE kind = 'drawer';
CREATE INDEX supplement_by_escalation ON supplement (application) WHERE kind = 'escalation' AND seen_at IS NULL;

CREATE TABLE reconciliation (          -- what the bank's statement says of a day and mode
  day TEXT NOT NULL,
  mode TEXT NOT NULL,
  currency TEXT NOT NULL,
  stated INTEGER NOT NULL,             -- minor units
  clerk TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (day, mode, currency)
) STRICT, WITHOUT ROWID;
`,
}
