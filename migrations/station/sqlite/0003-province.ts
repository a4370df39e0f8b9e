import type { Migration } from '../../apply.ts'

/** Clerks and what they do, the national word, packets outside the database, uploads that end, machines that are replaced. */
export const province: Migration = {
  number: 3,
  sql: `
ALTER TABLE upload ADD COLUMN is_urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN is_expired INTEGER NOT NULL DEFAULT 0;   -- its bytes went; announcing it begins anew
ALTER TABLE custody ADD COLUMN kept_in TEXT NOT NULL DEFAULT 'database' CHECK (kept_in IN ('database', 'files'));
ALTER TABLE custody ADD COLUMN procedure TEXT;
ALTER TABLE custody ADD COLUMN person TEXT;                            -- keyed hash of who it is about; NULL: not known
ALTER TABLE custody ADD COLUMN details BLOB;                           -- what the clerk's list shows, encrypted
ALTER TABLE custody ADD COLUMN last_status TEXT;                       -- of its application and version
UPDATE custody SET last_status = (SELECT status FROM status s
  WHERE s.application = custody.application AND s.version = custody.version ORDER BY cursor DESC LIMIT 1);
CREATE INDEX custody_by_status ON custody (last_status, received_at, packet_id);
CREATE INDEX custody_by_person ON custody (person, procedure);
CREATE INDEX custody_by_time ON custody (received_at, packet_id);
CREATE TABLE custody_word (            -- keyed hashes of words of name, numbers and slip
  word TEXT NOT NULL,
  packet_id TEXT NOT NULL REFERENCES custody (packet_id),
  PRIMARY KEY (word, packet_id)
) STRICT, WITHOUT ROWID;
ALTER TABLE status ADD COLUMN official_number BLOB;                    -- encrypted
ALTER TABLE machine ADD COLUMN seen_at TEXT;
ALTER TABLE machine ADD COLUMN replaced_by TEXT REFERENCES machine (machine);
ALTER TABLE enrolment_code ADD COLUMN replaces TEXT REFERENCES machine (machine);

CREATE TABLE clerk (
  name TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('clerk', 'administrator')),
  added_at TEXT NOT NULL,
  removed_at TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  failed_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE clerk_session (
  token_sha256 TEXT PRIMARY KEY,
  clerk TEXT NOT NULL REFERENCES clerk (name),
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE clerk_act (               -- a hash chain over stored bytes, as the tablets' log is
  sequence INTEGER PRIMARY KEY,
  entry TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
`,
}
