/** What can be done with a packet that cannot go by itself. Sealed bytes are never made again in place. */
import type { Actor } from '../audit/audit.ts'
import type { OutcomeOf } from '../contract/index.ts'
import { sha256Hex } from '../packet/content-hash.ts'
import type { Session } from '../session.ts'
import { mendingOf } from '../upload/mending.ts'
import { next } from '../upload/state.ts'

export async function mendPacket(
  { records, queue, seals, copyFiles }: Pick<Session, 'records' | 'queue' | 'seals' | 'copyFiles'>,
  actor: Actor,
  { packetId, how }: { packetId: string; how: 'send-again' | 'reseal' | 'repair' },
): Promise<OutcomeOf<'mendPacket'>> {
  const packet = queue.find(packetId)
  if (packet?.state.step !== 'blocked') return { ok: false, reason: 'unknown-packet' }
  if (!mendingOf(packet.state.reason).acts.includes(how)) return { ok: false, reason: 'not-possible' }
  const { store, audit } = records
  const again = () => queue.save(packet, next(packet.state, { kind: 'asked-again' }, records.now(), 0))
  if (how === 'send-again') {
    store.transaction(() => audit.append(actor, { act: 'upload-asked-again', subject: { packetId } }))
    again()
    return { ok: true, value: {} }
  }
  // Of another tablet: only that one has what it was made of, and its second copy.
  if (packet.machine !== undefined) return { ok: false, reason: 'not-possible' }
  if (how === 'reseal') {
    await seals.resealApplication(packet.application, packet.version)
    return { ok: true, value: {} }
  }
  const sound = await copyFiles?.read(packetId).catch(() => undefined)
  if (!sound || sha256Hex(sound) !== packetId) return { ok: false, reason: 'not-possible' }
  store.transaction(() => {
    audit.append(actor, { act: 'packet-repaired', subject: { packetId } })
    store.db.prepare('UPDATE packet_bytes SET bytes = ? WHERE packet_id = ?').run(sound, packetId)
  })
  again()
  return { ok: true, value: {} }
}

/** Inside a transaction. */
export function handToSupervisor(
  { store, audit, now }: Pick<Session['records'], 'store' | 'audit' | 'now'>,
  actor: Actor,
  { packetId, note }: { packetId: string; note: string },
): OutcomeOf<'handToSupervisor'> {
  const { changes } = store.db
    .prepare('UPDATE packet SET handed_at = ?, handed_note = ? WHERE packet_id = ?')
    .run(new Date(now()).toISOString(), note, packetId)
  if (changes === 0) return { ok: false, reason: 'unknown-packet' }
  audit.append(actor, { act: 'packet-handed-over', subject: { packetId } })
  return { ok: true, value: {} }
}
