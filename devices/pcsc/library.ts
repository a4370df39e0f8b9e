/** The system's PC/SC library, called through koffi: each call on a thread of Node's pool, its status beside its value. */
import { promisify } from 'node:util'
import { DeviceError } from '../device.ts'
import { STATUS } from './status.ts'

/** What the system names a context or a card by; its value means nothing here. */
export type Handle = number | bigint
export type Protocol = 'T=0' | 'T=1'
/** SCARD_STATE_* of a reader and, where a card is in it, the answer to reset. */
export type ReaderState = { flags: number; atr: Uint8Array }
export type Answer<T> = { status: number; value: T }

/** One function for one call. A status of 0 is success, and only then has the value a meaning. */
export type PcscLibrary = {
  establish(): Promise<Answer<Handle>>
  release(context: Handle): Promise<Answer<void>>
  list(context: Handle): Promise<Answer<string[]>>
  /** As it is now; never waits for a change, so that no thread is held while nothing happens. */
  stateOf(context: Handle, reader: string): Promise<Answer<ReaderState>>
  /** For this program alone. */
  connect(context: Handle, reader: string): Promise<Answer<{ card: Handle; protocol: Protocol }>>
  transmit(card: Handle, protocol: Protocol, apdu: Uint8Array): Promise<Answer<Uint8Array<ArrayBuffer>>>
  /** Resets the card. SECURITY: because the next program must not find it unlocked. */
  disconnect(card: Handle): Promise<Answer<void>>
}

/** How the three systems differ: `winscard.h` of Windows, of pcsc-lite, and of Apple's framework. */
type Abi = { file: string; dword: string; long: string; handle: string; text: string; suffix: string; atrBytes: number }
const LINUX: Abi = {
  file: 'libpcsclite.so.1',
  dword: 'unsigned long',
  long: 'long',
  handle: 'long',
  text: 'str',
  suffix: '',
  atrBytes: 33,
}
const WINDOWS: Abi = {
  file: 'winscard.dll',
  dword: 'uint32_t',
  long: 'int32_t',
  handle: 'uintptr_t',
  text: 'str16',
  suffix: 'W',
  atrBytes: 36,
}
/** Never tried on a Mac: written from Apple's header, where structures have no gaps. */
const MAC: Abi = {
  ...LINUX,
  file: '/System/Library/Frameworks/PCSC.framework/PCSC',
  dword: 'uint32_t',
  long: 'int32_t',
  handle: 'int32_t',
}

const SCOPE_SYSTEM = 2
const SHARE_EXCLUSIVE = 1
const PROTOCOLS = { 'T=0': 1, 'T=1': 2 } as const
const RESET_CARD = 1
/** 16 readers, as many as pcsc-lite has, of 128 characters. */
const NAMES_CHARS = 4_096
/** An extended answer (ISO/IEC 7816-4) has 65 536 bytes and a status; pcsc-lite wants room for an extended command. */
const ANSWER_BYTES = 65_548

let loaded: Promise<PcscLibrary> | undefined

/** Loaded once for the process, at the first call. @throws {DeviceError} `failed` when the system has no such library. */
export function loadPcsc(): Promise<PcscLibrary> {
  loaded ??= load().catch((cause) => {
    loaded = undefined
    throw new DeviceError('failed', 'The smart card library of this system cannot be loaded.', { cause })
  })
  return loaded
}

async function load(): Promise<PcscLibrary> {
  const { default: koffi } = await import('koffi')
  const abi = process.platform === 'win32' ? WINDOWS : process.platform === 'darwin' ? MAC : LINUX
  const { dword, handle, text, suffix } = abi
  const library = koffi.load(abi.file)
  const bytes = koffi.pointer('uint8_t')
  const given = (type: string) => koffi.out(koffi.pointer(type))
  const changed = (type: string) => koffi.inout(koffi.pointer(type))
  const record = process.platform === 'darwin' ? koffi.pack : koffi.struct
  const state = record({
    szReader: text,
    pvUserData: 'void *',
    dwCurrentState: dword,
    dwEventState: dword,
    cbAtr: dword,
    rgbAtr: koffi.array('uint8_t', abi.atrBytes),
  })
  const protocolHead = koffi.struct({ dwProtocol: dword, cbPciLength: dword })

  /** A status is 32 bits, whatever LONG has. */
  function declare(
    name: string,
    types: Parameters<typeof koffi.sizeof>[0][],
  ): (...given: unknown[]) => Promise<number> {
    const call = promisify(library.func(name, abi.long, types).async)
    return async (...values) => Number(BigInt.asUintN(32, BigInt((await call(...values)) as number)))
  }
  const establish = declare('SCardEstablishContext', [dword, 'void *', 'void *', given(handle)])
  const release = declare('SCardReleaseContext', [handle])
  const list = declare(`SCardListReaders${suffix}`, [handle, 'void *', bytes, changed(dword)])
  const getStatus = declare(`SCardGetStatusChange${suffix}`, [handle, dword, koffi.inout(koffi.pointer(state)), dword])
  const connect = declare(`SCardConnect${suffix}`, [handle, text, dword, dword, given(handle), given(dword)])
  const transmit = declare('SCardTransmit', [
    handle,
    koffi.pointer(protocolHead),
    bytes,
    dword,
    'void *',
    bytes,
    changed(dword),
  ])
  const disconnect = declare('SCardDisconnect', [handle, dword])

  return {
    async establish() {
      const context: [Handle] = [0]
      return { status: await establish(SCOPE_SYSTEM, null, null, context), value: context[0] }
    },
    release: async (context) => ({ status: await release(context), value: undefined }),
    async list(context) {
      const encoding = suffix === 'W' ? 'utf16le' : 'utf8'
      const names = Buffer.alloc(NAMES_CHARS * (suffix === 'W' ? 2 : 1))
      const length: [number] = [NAMES_CHARS]
      const status = await list(context, null, names, length)
      return { status, value: names.toString(encoding).split('\0').filter(Boolean) }
    },
    async stateOf(context, reader) {
      // A current state of 0 says that we know nothing, and the answer comes at once.
      const asked = { szReader: reader, pvUserData: null, dwCurrentState: 0, dwEventState: 0, cbAtr: 0, rgbAtr: [] }
      const states = { ...asked, rgbAtr: new Array<number>(abi.atrBytes).fill(0) }
      const status = await getStatus(context, 0, states, 1)
      const atr = Uint8Array.from(states.rgbAtr).slice(0, Math.min(states.cbAtr, abi.atrBytes))
      return { status, value: { flags: states.dwEventState, atr } }
    },
    async connect(context, reader) {
      const card: [Handle] = [0]
      const protocol: [number] = [0]
      const either = PROTOCOLS['T=0'] | PROTOCOLS['T=1']
      const status = await connect(context, reader, SHARE_EXCLUSIVE, either, card, protocol)
      const isFirst = protocol[0] === PROTOCOLS['T=0']
      return { status, value: { card: card[0], protocol: isFirst ? 'T=0' : 'T=1' } }
    },
    async transmit(card, protocol, apdu) {
      const head = { dwProtocol: PROTOCOLS[protocol], cbPciLength: koffi.sizeof(protocolHead) }
      const answer = Buffer.alloc(ANSWER_BYTES)
      const length: [number] = [answer.length]
      const status = await transmit(card, head, apdu, apdu.length, null, answer, length)
      const value = Uint8Array.from(answer.subarray(0, status === STATUS.success ? length[0] : 0))
      // SECURITY: what a chip says of a person does not stay in a buffer that nobody owns.
      answer.fill(0)
      return { status, value }
    },
    disconnect: async (card) => ({ status: await disconnect(card, RESET_CARD), value: undefined }),
  }
}
