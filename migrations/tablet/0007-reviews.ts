import type { Migration } from '../apply.ts'

/** What a supervisor reviews on this tablet without a network. */
export const reviews: Migration = {
  number: 7,
  sql: `
CREATE TABLE review_item (              -- of strangers, for as long as it waits: see reviews/inbox.ts
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  details TEXT NOT NULL,                -- as the station sent it, but for the portrait
  portrait BLOB,
  portrait_type TEXT,
  came_at TEXT NOT NULL,                -- by the station's clock
  position INTEGER NOT NULL,
  PRIMARY KEY (application, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_decision (
  review TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  statement TEXT NOT NULL,              -- signed by the reviewer's key
  at TEXT NOT NULL,
  sent_at TEXT,                         -- from here on it may be said already, answered or not
  outcome TEXT,                         -- JSON: the station's word; NULL: it has not had it yet
  sequence INTEGER NOT NULL,
  UNIQUE (application, version)
) STRICT, WITHOUT ROWID;
`,
}
