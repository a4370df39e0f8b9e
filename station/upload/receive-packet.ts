import type { Readable } from 'node:stream'
import type { Settle, Settled } from '../intake/settle.ts'
import type { Store, Upload } from '../store/store.ts'
import { receiveBody } from './receive.ts'
import type { Writers } from './writers.ts'

export type Received = { end: 'cut' | 'pre-empted' | 'too-long' } | { end: 'whole'; settled: Settled }

/**
 * Takes one PATCH's body into the upload that was claimed for it; when that makes it whole, judges it.
 * Only what is durable counts: the offset in `settled` is the database's.
 */
export function receivePacket(
  body: Readable,
  upload: Upload,
  parts: { store: Store; writers: Writers; settle: Settle; noProgressMs: number },
): Promise<Received> {
  const { store, writers, settle, noProgressMs } = parts
  const { packetId, generation, size } = upload
  return writers.run(packetId, body, async () => {
    let { offset } = upload
    const append = async (bytes: Uint8Array) => {
      const isOurs = await store.uploads.append(packetId, { generation, offset }, bytes)
      if (isOurs) offset += bytes.byteLength
      return isOurs
    }
    const end = await receiveBody(body, { append, room: size - offset, noProgressMs })
    if (end !== 'whole') return { end }
    const settled = offset === size ? await settle(packetId) : undefined
    return { end, settled: settled ?? { state: 'wanted', upload: { ...upload, offset } } }
  })
}
