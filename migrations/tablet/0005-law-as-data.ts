import type { Migration } from '../apply.ts'

/** Rule packs that the station signed, money, applications begun elsewhere, and what is said of one after it was finalised. */
export const lawAsData: Migration = {
  number: 5,
  sql: `
ALTER TABLE machine ADD COLUMN region TEXT;                -- code of the unit where the team works, by sync
ALTER TABLE machine ADD COLUMN payment_means TEXT;         -- the station's signed statement: receipt blocks and codes

CREATE TABLE rule_layer (               -- a file that the station signed; those shipped with this version are not in here
  hash TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  bytes BLOB NOT NULL,
  statement TEXT NOT NULL,              -- the station's signature over its hash
  came_at TEXT NOT NULL,
  sequence INTEGER NOT NULL
) STRICT;
CREATE TABLE rule_refusal (             -- a file that the station offers and this machine does not use
  hash TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE application ADD COLUMN linked TEXT;            -- the application of the same visit that an account belongs to
ALTER TABLE application ADD COLUMN begun_elsewhere TEXT;   -- reference, channel and assurance of what was taken up
CREATE INDEX application_by_linked ON application (linked) WHERE linked IS NOT NULL;
CREATE TABLE prepared (                 -- begun online or by telephone, for this team, by sync
  reference TEXT PRIMARY KEY,
  details TEXT NOT NULL,
  application TEXT                      -- which took it up
) STRICT, WITHOUT ROWID;

CREATE TABLE supplement (               -- what is said of an application after it was finalised; never changed
  supplement TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  kind TEXT NOT NULL,
  details TEXT NOT NULL,
  at TEXT NOT NULL,
  officer TEXT NOT NULL,
  has_travelled INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX supplement_by_application ON supplement (application, sequence);
CREATE INDEX supplement_to_send ON supplement (sequence) WHERE has_travelled = 0;

CREATE TABLE drawer (                   -- one officer's cash, from float to count
  drawer TEXT PRIMARY KEY,
  officer TEXT NOT NULL,
  currency TEXT NOT NULL,
  float INTEGER NOT NULL,
  opened_at TEXT NOT NULL,
  closed_at TEXT,
  counted INTEGER,
  expected INTEGER,
  note TEXT,
  handed_to TEXT,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX drawer_open ON drawer (officer) WHERE closed_at IS NULL;

CREATE TABLE payment (                  -- never changed; a mistake is voided by another row
  payment TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  mode TEXT NOT NULL,
  amount INTEGER NOT NULL,              -- minor units
  currency TEXT NOT NULL,
  series TEXT,                          -- of the official receipt
  receipt INTEGER,
  code TEXT,                            -- of the station's payment codes
  reference TEXT,                       -- of the bank
  payer TEXT,                           -- who paid, where it was not the applicant
  note TEXT,
  voids TEXT REFERENCES payment (payment),
  drawer TEXT REFERENCES drawer (drawer),
  at TEXT NOT NULL,
  officer TEXT NOT NULL,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_by_application ON payment (application, sequence);
CREATE INDEX payment_by_drawer ON payment (drawer) WHERE drawer IS NOT NULL;
-- SECURITY: an official receipt's number is used once, because two papers of one number are a fraud or a mistake.
CREATE UNIQUE INDEX payment_receipt ON payment (series, receipt) WHERE receipt IS NOT NULL;
CREATE UNIQUE INDEX payment_voided ON payment (voids) WHERE voids IS NOT NULL;
`,
}
