import type { Migration } from '../apply.ts'

/** Which network may carry what, how far each packet got, and packets that were carried here from another tablet. */
export const anyNetwork: Migration = {
  number: 4,
  sql: `
ALTER TABLE packet ADD COLUMN "offset" INTEGER NOT NULL DEFAULT 0;   -- bytes that the station was last known to have
ALTER TABLE packet ADD COLUMN handed_at TEXT;                        -- the officer asked a supervisor to see to it
ALTER TABLE packet ADD COLUMN handed_note TEXT;
ALTER TABLE machine ADD COLUMN upload_rules TEXT;                    -- as the station sent them; NULL: any network
ALTER TABLE status ADD COLUMN official_number TEXT;

CREATE TABLE metered_use (              -- what went over metered networks, by local day
  day TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL,
  is_raised INTEGER NOT NULL DEFAULT 0  -- the officer let this day go over its budget
) STRICT, WITHOUT ROWID;

CREATE TABLE carried_list (             -- a signed list that came with packets of another machine
  list_sha256 TEXT PRIMARY KEY,
  list TEXT NOT NULL,
  machine TEXT NOT NULL,                -- who signed it
  came_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE carried_packet (           -- of another machine; this one only brings it to the station
  packet_id TEXT PRIMARY KEY,
  list_sha256 TEXT NOT NULL REFERENCES carried_list (list_sha256),
  machine TEXT NOT NULL,                -- who made it
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  size INTEGER NOT NULL,
  step TEXT NOT NULL CHECK (step IN ('waiting', 'announcing', 'sending', 'received', 'blocked')),
  attempt INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  wrong_hashes INTEGER NOT NULL,
  reason TEXT,
  "offset" INTEGER NOT NULL DEFAULT 0,
  is_urgent INTEGER NOT NULL DEFAULT 0,
  paused INTEGER NOT NULL DEFAULT 0,
  receipt TEXT,
  held_as TEXT,
  received_at TEXT,
  sequence INTEGER NOT NULL
) STRICT;
CREATE INDEX carried_packet_by_step ON carried_packet (step, sequence);
CREATE TABLE carried_bytes (packet_id TEXT PRIMARY KEY REFERENCES carried_packet (packet_id), bytes BLOB NOT NULL) STRICT;

CREATE TABLE carrying (                 -- each time that sealed packets were written to a stick or folder
  row INTEGER PRIMARY KEY,
  list_sha256 TEXT NOT NULL,
  place TEXT NOT NULL,
  packets INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  at TEXT NOT NULL,
  sequence INTEGER NOT NULL
) STRICT;
CREATE TABLE carrying_packet (
  carrying INTEGER NOT NULL REFERENCES carrying (row),
  packet_id TEXT NOT NULL,
  PRIMARY KEY (carrying, packet_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX carrying_packet_by_packet ON carrying_packet (packet_id);
`,
}
