import type { Migration } from '../../apply.ts'

/** What a station has in custody, and what is on its way. */
export const start: Migration = {
  number: 1,
  sql: `
CREATE TABLE station (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('practice', 'production')),
  country TEXT NOT NULL,
  root_sha256 TEXT NOT NULL,
  port INTEGER                         -- kept when the system chose it, so that tablets find it again
) STRICT;

CREATE TABLE machine (
  machine TEXT PRIMARY KEY,
  public_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  slip_prefix TEXT NOT NULL UNIQUE,
  certificate TEXT NOT NULL,
  enrolled_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment_code (
  code_id TEXT PRIMARY KEY,
  secret BLOB NOT NULL,
  expires_at TEXT NOT NULL,
  machine TEXT REFERENCES machine (machine)  -- who used it; NULL while it is good
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_link (
  machine TEXT NOT NULL REFERENCES machine (machine),
  sequence INTEGER NOT NULL,
  entry TEXT NOT NULL,                 -- these bytes exactly are hashed
  hash TEXT NOT NULL,
  PRIMARY KEY (machine, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_finding (           -- a machine with a row here is amber
  machine TEXT NOT NULL REFERENCES machine (machine),
  reason TEXT NOT NULL CHECK (reason IN ('fork', 'gap', 'broken-chain')),
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL,
  found_at TEXT NOT NULL,
  PRIMARY KEY (machine, reason, sequence, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE upload (                  -- announced and not in custody
  packet_id TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  size INTEGER NOT NULL,
  offset INTEGER NOT NULL DEFAULT 0,
  generation INTEGER NOT NULL DEFAULT 0,
  refusal TEXT,                        -- the bytes were whole and no packet; they are gone
  announced_by TEXT NOT NULL REFERENCES machine (machine),
  announced_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE packet_bytes (            -- sealed, as they came; a packet is its rows in order of start
  packet_id TEXT NOT NULL,
  start INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (packet_id, start)
) STRICT;

CREATE TABLE custody (
  packet_id TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  machine TEXT NOT NULL REFERENCES machine (machine),
  size INTEGER NOT NULL,
  received_at TEXT NOT NULL,
  receipt TEXT NOT NULL,
  UNIQUE (application, version, content_hash)
) STRICT;

CREATE TABLE received (                -- every packet id that has a receipt, and the packet that the receipt names
  packet_id TEXT PRIMARY KEY,
  kept_as TEXT NOT NULL REFERENCES custody (packet_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE custody_part (            -- the parts whose bytes travelled in the packet
  packet_id TEXT NOT NULL REFERENCES custody (packet_id),
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (packet_id, sha256, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE awaited_part (            -- held by a packet that is not here yet
  held_by TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  packet_id TEXT NOT NULL REFERENCES custody (packet_id),
  PRIMARY KEY (held_by, sha256, packet_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX awaited_part_by_packet ON awaited_part (packet_id);

CREATE TABLE status (                  -- one row for each machine that is told; never updated
  cursor INTEGER PRIMARY KEY AUTOINCREMENT,
  machine TEXT NOT NULL REFERENCES machine (machine),
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX status_by_machine ON status (machine, cursor);
CREATE INDEX status_by_application ON status (application, version, cursor);

CREATE TABLE directory (               -- what comes down to the tablets: officers, visits, roster
  kind TEXT NOT NULL CHECK (kind IN ('officer', 'visit', 'person')),
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
`,
}
