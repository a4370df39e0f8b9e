import { it } from 'vitest'
import { shippedPacks, parseLayer } from '../electron/rules/load.ts'
import { layersFor, packFor } from '../electron/rules/layers.ts'
import { layer } from './support/tablet-afterwards.ts'
it('x', () => {
  const all = [...shippedPacks(), parseLayer(Buffer.from(JSON.stringify(layer)))]
  console.log(all.map((a) => [a.head.id, a.head.regions, a.head.level]))
  console.log(layersFor(all, 'vn', '38', '2026-11-23').map((l) => l.head.id))
  console.log(packFor(all, 'vn', '2026-11-23', '38')?.pack.fields.map((f) => f.name))
})
