/** Secure messaging (ICAO 9303-11, 9.8): each command and response of a session is encrypted and has a MAC. */
import { type Command, OK, type Response } from '../wire/apdu.ts'
import { type Bytes, fromNumber, isEqual, join, NO_BYTES, toNumber } from '../wire/bytes.ts'
import { readTlvs, writeTlv } from '../wire/tlv.ts'
import { pad, unpad } from './retail-mac.ts'
import type { Suite } from './suites.ts'

export type SessionKeys = {
  suite: Suite
  encKey: Uint8Array
  macKey: Uint8Array
  /** As it is before the first message; one block. */
  counter: Uint8Array
}

export type SecureMessaging = {
  protect(command: Command): Command
  /** Undefined when the response is not protected by this session, or answers another command. */
  open(response: Response): Response | undefined
}

/** Data objects of ISO/IEC 7816-4. */
export const DO = { padded: 0x87, plainTlv: 0x85, le: 0x97, status: 0x99, mac: 0x8e } as const
/** Class byte: secure messaging, with the header in the MAC. */
export const SECURE = 0x0c
/** Says that the padding of `pad` is beneath the cipher. */
const PADDED = Uint8Array.of(1)

/** The reader's end of a session. */
export function createSecureMessaging(keys: SessionKeys): SecureMessaging {
  const session = createSession(keys)
  return {
    protect(command) {
      session.count()
      const header = Uint8Array.of(command.cla | SECURE, command.ins, command.p1, command.p2)
      const data = command.data === undefined ? NO_BYTES : session.encryptData(command.ins, command.data)
      const le = command.le === undefined ? NO_BYTES : writeTlv(DO.le, leBytes(command.le))
      const mac = session.mac(pad(header, keys.suite.blockBytes), data, le)
      const whole = join(data, le, writeTlv(DO.mac, mac))
      return { ...command, cla: command.cla | SECURE, data: whole, le: (command.le ?? 0) > 256 ? 65_536 : 256 }
    },
    open({ data, status }) {
      session.count()
      // SECURITY: without protection only a refusal is believed, and never data or success: anybody could say these.
      if (data.length === 0) return status === OK ? undefined : { data: NO_BYTES, status }
      const objects = readTlvs(data)
      const mac = objects?.at(-1)
      const inside = objects?.slice(0, -1) ?? []
      if (mac?.tag !== DO.mac || !isEqual(session.mac(...inside.map(({ whole }) => whole)), mac.value)) return undefined
      const said = inside.find(({ tag }) => tag === DO.status)?.value
      if (said?.length !== 2 || toNumber(said) !== BigInt(status)) return undefined
      const sealed = inside.find(({ tag }) => tag === DO.padded || tag === DO.plainTlv)
      const plain = sealed === undefined ? NO_BYTES : session.decryptData(sealed.tag, sealed.value)
      return plain && { data: plain, status }
    },
  }
}

export type Session = ReturnType<typeof createSession>

/** What both ends do alike. */
export function createSession({ suite, encKey, macKey, counter: first }: SessionKeys) {
  let counter = toNumber(first)
  const size = suite.blockBytes
  const bytes = () => fromNumber(counter, size)
  return {
    /** Before each message, in either direction. */
    count(): void {
      counter = (counter + 1n) % 2n ** BigInt(size * 8)
    },
    mac(...parts: Uint8Array[]): Bytes {
      return suite.mac(macKey, pad(join(bytes(), ...parts), size))
    },
    /** As the object that an instruction wants: an odd one has TLV data, whose object has no padding mark. */
    encryptData(ins: number, data: Uint8Array): Bytes {
      const sealed = suite.encrypt(encKey, suite.iv(encKey, bytes()), pad(data, size))
      return ins % 2 === 1 ? writeTlv(DO.plainTlv, sealed) : writeTlv(DO.padded, PADDED, sealed)
    },
    /** Undefined when it is not whole blocks or not padded. */
    decryptData(tag: number, value: Uint8Array): Uint8Array | undefined {
      if (tag === DO.padded && value[0] !== PADDED[0]) return undefined
      const sealed = tag === DO.padded ? value.subarray(1) : value
      if (sealed.length === 0 || sealed.length % size !== 0) return undefined
      return unpad(suite.decrypt(encKey, suite.iv(encKey, bytes()), sealed))
    },
  }
}

/** 256 and 65 536 are zeros. */
function leBytes(le: number): Bytes {
  return le > 256 ? Uint8Array.of((le >> 8) & 0xff, le & 0xff) : Uint8Array.of(le & 0xff)
}
