/** The card's end of secure messaging: the mirror of the reader's. */

import { pad } from '../access/retail-mac.ts'
import { createSession, DO, SECURE, type SessionKeys } from '../access/secure-messaging.ts'
import type { Command, Response } from '../wire/apdu.ts'
import { type Bytes, isEqual, join, NO_BYTES } from '../wire/bytes.ts'
import { readTlvs, writeTlv } from '../wire/tlv.ts'

export type CardSession = {
  /** Undefined for what is not protected by this session. */
  open(command: Command): Command | undefined
  /** @param ins of the command that it answers. */
  protect(ins: number, response: Response): Response
}

export function createCardSession(keys: SessionKeys): CardSession {
  const session = createSession(keys)
  return {
    open({ data = NO_BYTES, ...command }) {
      if ((command.cla & SECURE) !== SECURE) return undefined
      session.count()
      const objects = readTlvs(data)
      const mac = objects?.at(-1)
      const inside = objects?.slice(0, -1) ?? []
      const header = pad(Uint8Array.of(command.cla, command.ins, command.p1, command.p2), keys.suite.blockBytes)
      const expected = session.mac(header, ...inside.map(({ whole }) => whole))
      if (mac?.tag !== DO.mac || !isEqual(expected, mac.value)) return undefined
      const sealed = inside.find(({ tag }) => tag === DO.padded || tag === DO.plainTlv)
      const plain = sealed && session.decryptData(sealed.tag, sealed.value)
      if (sealed !== undefined && plain === undefined) return undefined
      const le = inside.find(({ tag }) => tag === DO.le)?.value.reduce((sum, byte) => sum * 256 + byte, 0)
      const { le: _outer, ...head } = command
      return {
        ...head,
        cla: command.cla & ~SECURE,
        ...(plain && { data: plain }),
        ...(le !== undefined && { le: le || 256 }),
      }
    },
    protect(ins, { data, status }) {
      session.count()
      const sealed: Bytes = data.length === 0 ? NO_BYTES : session.encryptData(ins, data)
      const said = writeTlv(DO.status, Uint8Array.of(status >> 8, status & 0xff))
      return { data: join(sealed, said, writeTlv(DO.mac, session.mac(sealed, said))), status }
    },
  }
}
