import type { Migration } from '../../apply.ts'

/** Applications that another region's authority goes on with. */
export const handOff: Migration = {
  number: 5,
  sql: `
CREATE TABLE hand_off (
  packet_id TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  version INTEGER NOT NULL,
  region TEXT NOT NULL,                -- first-level unit of the applicant's home
  state TEXT NOT NULL CHECK (state IN ('waiting', 'handed', 'acknowledged', 'returned', 'withdrawn')),
  left_out TEXT,                       -- JSON: what the partner does not take
  reason TEXT,                         -- of the partner, encrypted; or a word of ours
  entered_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX hand_off_by_state ON hand_off (state, entered_at);
CREATE INDEX hand_off_by_application ON hand_off (application, version);
`,
}
