import type { Migration } from '../apply.ts'

/** One tablet's records. `sequence` columns name the audit entry (officer, machine, sitting, time) that wrote the row. */
export const start: Migration = {
  number: 1,
  sql: `
CREATE TABLE machine (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  private_key BLOB NOT NULL,           -- Ed25519 seed, 32 bytes
  public_key TEXT NOT NULL,
  name TEXT NOT NULL,
  station_url TEXT,
  root_public_key TEXT,
  certificate TEXT,                    -- NULL until enrolled
  key_list TEXT,
  slip_counter INTEGER NOT NULL DEFAULT 0,
  status_cursor INTEGER NOT NULL DEFAULT 0,
  audit_acknowledged INTEGER NOT NULL DEFAULT 0,
  station_time TEXT,
  latest_known_utc TEXT
) STRICT;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  entry TEXT NOT NULL,                 -- these bytes exactly are hashed
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE act (
  act TEXT PRIMARY KEY,                -- made by the page
  method TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_pack (hash TEXT PRIMARY KEY, id TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;

CREATE TABLE officer (number TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE visit (
  visit TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  details TEXT NOT NULL,
  outcome TEXT,
  application TEXT,
  sequence INTEGER
) STRICT;
CREATE TABLE roster_person (person TEXT PRIMARY KEY, details TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE application (
  row INTEGER PRIMARY KEY,
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'finalised', 'sealed', 'discarded')),
  visit TEXT,
  procedure TEXT NOT NULL,
  rule_pack TEXT NOT NULL REFERENCES rule_pack (hash),
  slip_number TEXT NOT NULL,
  correction_reason TEXT,
  name TEXT NOT NULL,
  record BLOB,                         -- application.json, frozen at finalise
  content_hash TEXT,
  finalise_signature TEXT,
  progress TEXT NOT NULL,              -- derived by one function, kept for the list's index
  list_group TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  UNIQUE (application, version)
) STRICT;
CREATE INDEX application_by_group ON application (list_group, sequence DESC, row DESC);
CREATE INDEX application_by_sequence ON application (sequence DESC, row DESC);
CREATE INDEX application_by_state ON application (state) WHERE state = 'finalised';
CREATE INDEX application_by_visit ON application (visit) WHERE visit IS NOT NULL;

CREATE TABLE progress_count (progress TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER application_counted AFTER INSERT ON application BEGIN
  INSERT INTO progress_count VALUES (new.progress, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER application_recounted AFTER UPDATE OF progress ON application WHEN old.progress <> new.progress BEGIN
  UPDATE progress_count SET n = n - 1 WHERE progress = old.progress;
  INSERT INTO progress_count VALUES (new.progress, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE VIRTUAL TABLE application_search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61', prefix = '1 2');

CREATE TABLE field (
  application_row INTEGER NOT NULL REFERENCES application (row),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (application_row, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE exception (
  application_row INTEGER NOT NULL REFERENCES application (row),
  modality TEXT NOT NULL,
  position INTEGER NOT NULL,           -- 0 where the modality has none
  reason TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (application_row, modality, position)
) STRICT, WITHOUT ROWID;

-- Never a number twice: the copies beside the database name pictures by it. In order of arrival, so that a save touches no far page.
CREATE TABLE image (row INTEGER PRIMARY KEY AUTOINCREMENT, bytes BLOB NOT NULL) STRICT;
CREATE TABLE capture (
  row INTEGER PRIMARY KEY,
  capture TEXT NOT NULL,
  application_row INTEGER NOT NULL REFERENCES application (row),
  modality TEXT NOT NULL,
  position INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  image INTEGER REFERENCES image (row) ON DELETE SET NULL, -- NULL: the station has it
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  reading TEXT NOT NULL,               -- media type, measures, quality, device
  source TEXT NOT NULL CHECK (source IN ('device', 'file', 'simulated')),
  taken_at TEXT NOT NULL,
  officer TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  UNIQUE (application_row, capture)
) STRICT;
CREATE INDEX capture_by_id ON capture (capture);
CREATE INDEX capture_by_image ON capture (image) WHERE image IS NOT NULL;

CREATE TABLE packet (
  packet_id TEXT PRIMARY KEY,
  application_row INTEGER NOT NULL REFERENCES application (row),
  size INTEGER NOT NULL,
  supersedes TEXT,
  key_id TEXT NOT NULL,
  step TEXT NOT NULL CHECK (step IN ('waiting', 'announcing', 'sending', 'received', 'blocked')),
  attempt INTEGER NOT NULL,
  not_before INTEGER NOT NULL,         -- milliseconds since 1970 by this machine's clock
  wrong_hashes INTEGER NOT NULL,
  reason TEXT,
  receipt TEXT,
  held_as TEXT,                        -- the packet id that the receipt names
  received_at TEXT,                    -- station time
  sequence INTEGER NOT NULL
) STRICT;
CREATE INDEX packet_by_application ON packet (application_row);
CREATE INDEX packet_by_step ON packet (step, sequence);
CREATE TABLE packet_bytes (packet_id TEXT PRIMARY KEY REFERENCES packet (packet_id), bytes BLOB NOT NULL) STRICT;

CREATE TABLE status (
  cursor INTEGER PRIMARY KEY,
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX status_by_application ON status (application, version, cursor);
`,
}
