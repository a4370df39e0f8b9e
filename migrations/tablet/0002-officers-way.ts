import type { Migration } from '../apply.ts'

/** What the officer's screens take down beside fields and prints: cards, pages, signatures, second officers, second copies. */
export const officersWay: Migration = {
  number: 2,
  sql: `
ALTER TABLE field ADD COLUMN source TEXT NOT NULL DEFAULT 'typed';

ALTER TABLE capture ADD COLUMN document TEXT;              -- of the rule pack; position is then the page
ALTER TABLE capture ADD COLUMN chosen INTEGER NOT NULL DEFAULT 0;
UPDATE capture SET chosen = 1 WHERE modality = 'portrait';  -- until now each replaced the one before it
ALTER TABLE capture ADD COLUMN cut_from TEXT;              -- the capture that this portrait was cut out of
ALTER TABLE capture ADD COLUMN edit TEXT;                  -- the original's SHA-256 and what was done to it

ALTER TABLE application ADD COLUMN holder TEXT NOT NULL DEFAULT '';
UPDATE application SET holder = ifnull(CASE
  WHEN record IS NULL THEN (SELECT json_extract(entry, '$.officer') FROM audit WHERE audit.sequence = application.sequence)
  ELSE json_extract(CAST(record AS TEXT), '$.officer') END, '');
ALTER TABLE application ADD COLUMN countersign TEXT NOT NULL DEFAULT 'not-needed' CHECK (countersign IN ('not-needed', 'pending', 'done'));
CREATE INDEX application_by_countersign ON application (sequence) WHERE countersign = 'pending';

CREATE TABLE identity (
  application_row INTEGER PRIMARY KEY REFERENCES application (row),
  reading TEXT NOT NULL,               -- the words of the card and the reader
  raw BLOB NOT NULL,                   -- its text block as read
  source TEXT NOT NULL CHECK (source IN ('device', 'file', 'simulated')),
  read_at TEXT NOT NULL,
  sequence INTEGER NOT NULL
) STRICT;

CREATE TABLE document_gap (
  application_row INTEGER NOT NULL REFERENCES application (row),
  document TEXT NOT NULL,
  due_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (application_row, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE signing (
  application_row INTEGER PRIMARY KEY REFERENCES application (row),
  signing TEXT NOT NULL,               -- by whom, how, name, reason, witness
  capture TEXT,
  shown_sha256 TEXT NOT NULL,
  signed_at TEXT NOT NULL,
  sequence INTEGER NOT NULL
) STRICT;

CREATE TABLE hand_over (
  sequence INTEGER PRIMARY KEY,
  application_row INTEGER NOT NULL REFERENCES application (row),
  from_officer TEXT NOT NULL,
  to_officer TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX hand_over_by_application ON hand_over (application_row, sequence);

CREATE TABLE countersignature (
  application_row INTEGER PRIMARY KEY REFERENCES application (row),
  content_hash TEXT NOT NULL,          -- of a draft: of what was shown; then it counts until something changes
  officer TEXT NOT NULL,
  public_key TEXT NOT NULL,
  signature TEXT NOT NULL,
  at TEXT NOT NULL,
  has_travelled INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL
) STRICT;
CREATE INDEX countersignature_to_send ON countersignature (sequence) WHERE has_travelled = 0;

ALTER TABLE packet ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE packet ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE packet ADD COLUMN copied_at TEXT;              -- the second copy was read back; NULL: this machine alone
CREATE INDEX packet_alone ON packet (application_row) WHERE copied_at IS NULL AND step <> 'received';
ALTER TABLE machine ADD COLUMN uploads_paused INTEGER NOT NULL DEFAULT 0;

ALTER TABLE visit ADD COLUMN come_back_on TEXT;
`,
}
