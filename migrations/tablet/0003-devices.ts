import type { Migration } from '../apply.ts'

/** What devices gave, as it came; which devices the officers have chosen and added; where a visit was. */
export const devices: Migration = {
  number: 3,
  sql: `
CREATE TABLE evidence (
  row INTEGER PRIMARY KEY,
  application_row INTEGER NOT NULL REFERENCES application (row),
  of TEXT NOT NULL CHECK (of IN ('capture', 'card', 'card-portrait', 'code')),
  capture TEXT,                        -- of which one
  image INTEGER REFERENCES image (row) ON DELETE SET NULL, -- its bytes; NULL: the station has them
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  device TEXT NOT NULL,
  driver_version TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  sequence INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_by_application ON evidence (application_row);
CREATE INDEX evidence_by_image ON evidence (image) WHERE image IS NOT NULL;

CREATE TABLE device_choice (ability TEXT PRIMARY KEY, device TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE device_added (address TEXT PRIMARY KEY, driver TEXT NOT NULL, baud INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE device_use (
  device TEXT PRIMARY KEY,
  used_at TEXT,
  tested_at TEXT,
  test_outcome TEXT                    -- 'ok' or the code of the error
) STRICT, WITHOUT ROWID;

ALTER TABLE machine ADD COLUMN synced_at TEXT;             -- by this machine's clock
ALTER TABLE machine ADD COLUMN clock_ahead_ms INTEGER;     -- of the station's, when they last spoke

CREATE TABLE visit_place (
  visit TEXT NOT NULL,
  moment TEXT NOT NULL CHECK (moment IN ('start', 'end')),
  place TEXT NOT NULL,                 -- a fix, a typed place, or that there was no signal
  at TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (visit, moment)
) STRICT, WITHOUT ROWID;
`,
}
