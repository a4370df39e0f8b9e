/** Layers upon the shipped packs, for tests that are about what rules do and not about what they say. */
import { createHash } from 'node:crypto'
import type { Condition } from '../../electron/rules/pack.ts'
import type { Database } from '../../electron/store/store.ts'
import type { Tablet } from './tablet.ts'

const text = (words: string) => ({ vi: words, zh: words, en: words })
export const rule = (id: string) => ({ id, text: text(`rule ${id}`), basis: `law of ${id}` })
export const always: Condition = { always: true }

/** A province's or a campaign's file over the practice team's province, changed as the test likes. */
export function layer(id: string, content: Record<string, unknown>): Buffer {
  const [country = ''] = id.split('-')
  const month = /\d{4}-\d{2}$/.exec(id)?.[0] ?? '2024-07'
  return Buffer.from(
    JSON.stringify({
      formatVersion: 2,
      id,
      level: 'campaign',
      country,
      regions: ['38'],
      effectiveFrom: `${month}-01`,
      ...content,
    }),
  )
}

/** A campaign that favours everybody and gives the field for those in a hurry. */
export const greenChannel = (more: Record<string, unknown> = {}): Buffer =>
  layer('vn-38-green-2024-07', {
    campaigns: [{ ...rule('green-channel'), urgent: always, hasPriority: true }],
    fields: [
      {
        name: 'neededBy',
        type: 'date',
        section: 'delivery',
        label: text('Needed by'),
        maxLength: 10,
        shown: always,
        required: { not: always },
      },
    ],
    ...more,
  })

/** As if the station had sent them and said where the team works; the core reads them at its next start. */
export const keepLayers = (tablet: Tablet, layers: readonly Buffer[], region = '38'): Promise<void> =>
  tablet.look((db: Database) => {
    db.prepare('UPDATE machine SET region = ?').run(region)
    const insert = db.prepare("INSERT OR REPLACE INTO rule_layer VALUES (?, ?, ?, '', '2026-11-23T00:00:00Z', 1)")
    for (const bytes of layers) {
      const { id } = JSON.parse(bytes.toString()) as { id: string }
      insert.run(createHash('sha256').update(bytes).digest('hex'), id, bytes)
    }
  })
