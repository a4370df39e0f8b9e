import type { Migration } from '../../apply.ts'

/** What the three first steps of SQLite's schema come to, in PostgreSQL's types. */
export const start: Migration = {
  number: 1,
  sql: `
CREATE TABLE station (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('practice', 'production')),
  country TEXT NOT NULL,
  root_sha256 TEXT NOT NULL,
  port BIGINT                         -- kept when the system chose it, so that tablets find it again
);

CREATE TABLE machine (
  machine TEXT PRIMARY KEY,
  public_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  slip_prefix TEXT NOT NULL UNIQUE,
  certificate TEXT NOT NULL,
  enrolled_at TEXT NOT NULL,
  revoked_at TEXT
);

CREATE TABLE enrolment_code (
  code_id TEXT PRIMARY KEY,
  secret BYTEA NOT NULL,
  expires_at TEXT NOT NULL,
  machine TEXT REFERENCES machine (machine)  -- who used it; NULL while it is good
);

CREATE TABLE audit_link (
  machine TEXT NOT NULL REFERENCES machine (machine),
  sequence BIGINT NOT NULL,
  entry TEXT NOT NULL,                 -- these bytes exactly are hashed
  hash TEXT NOT NULL,
  PRIMARY KEY (machine, sequence)
);

CREATE TABLE audit_finding (           -- a machine with a row here is amber
  machine TEXT NOT NULL REFERENCES machine (machine),
  reason TEXT NOT NULL CHECK (reason IN ('fork', 'gap', 'broken-chain')),
  sequence BIGINT NOT NULL,
  hash TEXT NOT NULL,
  found_at TEXT NOT NULL,
  PRIMARY KEY (machine, reason, sequence, hash)
);

CREATE TABLE upload (                  -- announced and not in custody
  packet_id TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  version BIGINT NOT NULL,
  content_hash TEXT NOT NULL,
  size BIGINT NOT NULL,
  "offset" BIGINT NOT NULL DEFAULT 0,
  generation BIGINT NOT NULL DEFAULT 0,
  refusal TEXT,                        -- the bytes were whole and no packet; they are gone
  announced_by TEXT NOT NULL REFERENCES machine (machine),
  announced_at TEXT NOT NULL
);

CREATE TABLE packet_bytes (            -- sealed, as they came; a packet is its rows in order of start
  packet_id TEXT NOT NULL,
  start BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (packet_id, start)
);

CREATE TABLE custody (
  packet_id TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  version BIGINT NOT NULL,
  content_hash TEXT NOT NULL,
  machine TEXT NOT NULL REFERENCES machine (machine),
  size BIGINT NOT NULL,
  received_at TEXT NOT NULL,
  receipt TEXT NOT NULL,
  UNIQUE (application, version, content_hash)
);

CREATE TABLE received (                -- every packet id that has a receipt, and the packet that the receipt names
  packet_id TEXT PRIMARY KEY,
  kept_as TEXT NOT NULL REFERENCES custody (packet_id)
);

CREATE TABLE custody_part (            -- the parts whose bytes travelled in the packet
  packet_id TEXT NOT NULL REFERENCES custody (packet_id),
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (packet_id, sha256, name)
);

CREATE TABLE awaited_part (            -- held by a packet that is not here yet
  held_by TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  packet_id TEXT NOT NULL REFERENCES custody (packet_id),
  PRIMARY KEY (held_by, sha256, packet_id)
);
CREATE INDEX awaited_part_by_packet ON awaited_part (packet_id);

CREATE TABLE status (                  -- one row for each machine that is told; never updated
  cursor BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  machine TEXT NOT NULL REFERENCES machine (machine),
  application TEXT NOT NULL,
  version BIGINT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  at TEXT NOT NULL
);
CREATE INDEX status_by_machine ON status (machine, cursor);
CREATE INDEX status_by_application ON status (application, version, cursor);

CREATE TABLE directory (               -- what comes down to the tablets: officers, visits, roster
  kind TEXT NOT NULL CHECK (kind IN ('officer', 'visit', 'person')),
  id TEXT NOT NULL,
  position BIGINT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);

CREATE TABLE countersignature (
  application TEXT NOT NULL,
  version BIGINT NOT NULL,
  content_hash TEXT NOT NULL,
  officer TEXT NOT NULL,
  machine TEXT NOT NULL,
  statement TEXT NOT NULL,             -- as it came
  received_at TEXT NOT NULL,
  PRIMARY KEY (application, version, officer)
);

ALTER TABLE upload ADD COLUMN is_urgent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN is_expired BIGINT NOT NULL DEFAULT 0;   -- its bytes went; announcing it begins anew
ALTER TABLE custody ADD COLUMN kept_in TEXT NOT NULL DEFAULT 'database' CHECK (kept_in IN ('database', 'files'));
ALTER TABLE custody ADD COLUMN procedure TEXT;
ALTER TABLE custody ADD COLUMN person TEXT;                            -- keyed hash of who it is about; NULL: not known
ALTER TABLE custody ADD COLUMN details BYTEA;                           -- what the clerk's list shows, encrypted
ALTER TABLE custody ADD COLUMN last_status TEXT;                       -- of its application and version
CREATE INDEX custody_by_status ON custody (last_status, received_at, packet_id);
CREATE INDEX custody_by_person ON custody (person, procedure);
CREATE INDEX custody_by_time ON custody (received_at, packet_id);
CREATE TABLE custody_word (            -- keyed hashes of words of name, numbers and slip
  word TEXT NOT NULL,
  packet_id TEXT NOT NULL REFERENCES custody (packet_id),
  PRIMARY KEY (word, packet_id)
);
ALTER TABLE status ADD COLUMN official_number BYTEA;                    -- encrypted
ALTER TABLE machine ADD COLUMN seen_at TEXT;
ALTER TABLE machine ADD COLUMN replaced_by TEXT REFERENCES machine (machine);
ALTER TABLE enrolment_code ADD COLUMN replaces TEXT REFERENCES machine (machine);

CREATE TABLE clerk (
  name TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('clerk', 'administrator')),
  added_at TEXT NOT NULL,
  removed_at TEXT,
  failures BIGINT NOT NULL DEFAULT 0,
  failed_at TEXT
);

CREATE TABLE clerk_session (
  token_sha256 TEXT PRIMARY KEY,
  clerk TEXT NOT NULL REFERENCES clerk (name),
  expires_at TEXT NOT NULL
);

CREATE TABLE clerk_act (               -- a hash chain over stored bytes, as the tablets' log is
  sequence BIGINT PRIMARY KEY,
  entry TEXT NOT NULL,
  hash TEXT NOT NULL
);
`,
}
