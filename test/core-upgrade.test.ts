import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openStore } from '../electron/store/store.ts'
import { migrate } from '../migrations/apply.ts'
import { openDatabase } from '../migrations/database.ts'
import { tabletMigrations } from '../migrations/tablet/index.ts'
import { temporary } from './support/temporary.ts'

/** A tablet that was out with the first version goes on with everything that it had. */
const [folder, key] = [temporary(), randomBytes(32)]
let db: Database
beforeAll(() => {
  const path = join(folder, 'doorstep.db')
  const first = openDatabase(path, key)
  migrate(first, path, tabletMigrations.slice(0, 1))
  const entry = (officer: string) => JSON.stringify({ officer })
  first.exec(`
    INSERT INTO rule_pack VALUES ('pack', 'id', x'');
    INSERT INTO audit VALUES (1, '${entry('1001')}', ''), (2, '${entry('1002')}', ''), (3, '${entry('machine')}', '');
    INSERT INTO application (row, application, version, state, procedure, rule_pack, slip_number, name, record, progress, list_group, changed_at, sequence) VALUES
      (1, 'a', 1, 'draft', 'p', 'pack', 's', 'n', NULL, 'draft', 'drafts', '', 2),
      (2, 'b', 1, 'sealed', 'p', 'pack', 's', 'n', CAST('{"officer":"1003"}' AS BLOB), 'received', 'received', '', 3);
    INSERT INTO field VALUES (1, 'name', 'Nguyễn', 2);
    INSERT INTO image VALUES (1, x'01');
    INSERT INTO capture (capture, application_row, modality, position, attempt, image, sha256, size, reading, source, taken_at, officer, sequence) VALUES
      ('p', 1, 'portrait', 0, 1, 1, '', 1, '{}', 'device', '{}', '1001', 1),
      ('f', 1, 'finger', 2, 1, 1, '', 1, '{}', 'device', '{}', '1001', 1);
  `)
  first.close()
  db = openStore(folder, key, { mustExist: true }).db
})
afterAll(() => db?.close())

it('keeps a draft’s portrait as the portrait, in the hand of who was last at it', () => {
  expect(db.prepare('SELECT capture, chosen FROM capture ORDER BY capture').raw().all()).toEqual([
    ['f', 0],
    ['p', 1],
  ])
  expect(db.prepare('SELECT application, holder, countersign FROM application ORDER BY row').raw().all()).toEqual([
    ['a', '1002', 'not-needed'],
    ['b', '1003', 'not-needed'],
  ])
  expect(db.prepare('SELECT value, source FROM field').raw().all()).toEqual([['Nguyễn', 'typed']])
})
