import type { Migration } from '../apply.ts'

/** Portraits that were not shot at the visit. */
export const portraitOrigin: Migration = {
  number: 6,
  sql: `
ALTER TABLE capture ADD COLUMN origin TEXT;                -- JSON: at a kiosk, with a telephone, or stored, and when; NULL: shot at the visit
`,
}
