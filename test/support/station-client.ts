/** A tablet's side of the wire, as small as it gets, and a station with one enrolled machine. */
import { createHash, createHmac, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt, importJWK, SignJWT } from 'jose'
import {
  Announcement,
  AnnouncementAnswer,
  Certificate,
  ENROL_DOMAIN,
  ENROLMENT_CODE_PREFIX,
  EnrolmentAnswer,
  EnrolmentCode,
  type EnrolmentRequest,
  KeyList,
  NONCE_HEADER,
} from '../../station/protocol/index.ts'
import { createStation, type Station, type StationOptions } from '../../station/station.ts'
import {
  buildPacket,
  newOfficer,
  newSigningPair,
  type PacketOptions,
  type SigningPair,
  type TestMachine,
  type TestOfficer,
  type TestPacket,
} from './packet.ts'

export const TUS = { 'Tus-Resumable': '1.0.0' }
export const OFFSET_MEDIA = 'application/offset+octet-stream'

export const testSeed = {
  officers: [{ number: '100001', name: 'Trần Văn An', role: 'officer' as const }],
  visits: [],
  roster: [],
}

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'doorstep-station-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export const startStation = (dataFolder: string, more: Partial<StationOptions> = {}): Promise<Station> =>
  createStation({ dataFolder, port: 0, environment: 'practice', country: 'vn', seed: testSeed, ...more })

export function readCode(text: string): EnrolmentCode {
  const json = Buffer.from(text.slice(ENROLMENT_CODE_PREFIX.length), 'base64url').toString('utf8')
  return EnrolmentCode.parse(JSON.parse(json))
}

/** `secret` other than the code's makes a request that cannot be right. */
export function enrolmentRequest(
  code: EnrolmentCode,
  pair: SigningPair,
  { secret = code.secret, machineName = 'tablet 1' } = {},
): EnrolmentRequest {
  const payload = Buffer.from(
    JSON.stringify({
      formatVersion: 1,
      codeId: createHash('sha256').update(Buffer.from(code.secret, 'base64url')).digest('hex').slice(0, 16),
      publicKey: pair.publicKey,
      machineName,
    }),
  )
  return {
    payload: payload.toString('base64url'),
    hmac: createHmac('sha256', Buffer.from(secret, 'base64url')).update(payload).digest('base64url'),
    signature: sign(null, Buffer.concat([Buffer.from(ENROL_DOMAIN), payload]), pair.privateKey).toString('base64url'),
  }
}

export const postJson = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

/** The enrolled machine's calls. */
export type StationClient = {
  url: string
  machine: TestMachine
  certificate: string
  keyList: KeyList
  packetUrl: (packetId: string) => string
  token: () => Promise<Record<string, string>>
  announce: (packets: readonly TestPacket[], more?: Partial<Announcement>) => Promise<AnnouncementAnswer>
  head: (packetId: string) => Promise<Response>
  patch: (packetId: string, offset: number, bytes: Uint8Array) => Promise<Response>
  /** Announces and sends all of it in one PATCH. */
  send: (packet: TestPacket) => Promise<Response>
  /** A packet that this station would take. */
  packet: (officer: TestOfficer, more?: Partial<PacketOptions>) => Promise<TestPacket>
}

/** @param url where to call, when that is not the code's own address. */
export async function enrolMachine(
  codeText: string,
  pair: SigningPair = newSigningPair(),
  url = readCode(codeText).url,
): Promise<StationClient> {
  const response = await postJson(`${url}/v1/enrolments`, enrolmentRequest(readCode(codeText), pair))
  const answer = EnrolmentAnswer.parse(await response.json())
  const { machine } = Certificate.parse(decodeJwt(answer.certificate))
  return stationClient(url, { ...pair, machine }, answer)
}

export function stationClient(url: string, machine: TestMachine, answer: EnrolmentAnswer): StationClient {
  const keyList = KeyList.parse(decodeJwt(answer.keyList))
  const packetUrl = (packetId: string) => `${url}/v1/packets/${packetId}`
  const token = async () => {
    const nonce = (await fetch(`${url}/v1/nonce`)).headers.get(NONCE_HEADER)!
    return { authorization: `Bearer ${await signToken(machine, { nonce })}` }
  }
  const patch = async (packetId: string, offset: number, bytes: Uint8Array) =>
    fetch(packetUrl(packetId), {
      method: 'PATCH',
      body: Buffer.from(bytes),
      headers: { ...TUS, ...(await token()), 'upload-offset': String(offset), 'content-type': OFFSET_MEDIA },
    })
  const announce = async (packets: readonly TestPacket[], more: Partial<Announcement> = {}) => {
    const announcement = Announcement.parse({
      formatVersion: 1,
      packets: packets.map(({ packetId, size, application, version, contentHash }) => ({
        packetId,
        size,
        application,
        version,
        contentHash,
      })),
      receipted: [],
      audit: [],
      statusCursor: 0,
      ...more,
    })
    const response = await postJson(`${url}/v1/announcements`, announcement, await token())
    return AnnouncementAnswer.parse(await response.json())
  }
  return {
    url,
    machine,
    certificate: answer.certificate,
    keyList,
    packetUrl,
    token,
    announce,
    patch,
    head: async (packetId) => fetch(packetUrl(packetId), { method: 'HEAD', headers: { ...TUS, ...(await token()) } }),
    send: async (packet) => {
      await announce([packet])
      return patch(packet.packetId, 0, packet.bytes)
    },
    packet: (officer, more = {}) =>
      buildPacket({
        machine,
        officer,
        station: keyList.station,
        keyId: keyList.ageRecipients[0]!.keyId,
        recipients: [keyList.ageRecipients[0]!.recipient, keyList.recovery.recipient],
        ...more,
      }),
  }
}

export async function signToken(
  machine: TestMachine,
  claims: Record<string, unknown>,
  header: { alg: string; typ: string } = { alg: 'EdDSA', typ: 'doorstep-token+jwt' },
): Promise<string> {
  const key = await importJWK(machine.privateKey.export({ format: 'jwk' }), 'EdDSA')
  return new SignJWT({ formatVersion: 1, machine: machine.machine, ...claims }).setProtectedHeader(header).sign(key)
}

export type StationWithMachine = { station: Station; client: StationClient; officer: TestOfficer; dataFolder: string }

/** A fresh station and one machine; `end` closes and removes both. */
export async function stationWithMachine(
  more: Partial<StationOptions> = {},
): Promise<StationWithMachine & { end: () => Promise<void> }> {
  const folder = temporaryFolder()
  const station = await startStation(folder.path, more)
  const client = await enrolMachine(await station.newEnrolmentCode())
  const end = async () => {
    await station.close()
    folder.remove()
  }
  return { station, client, officer: newOfficer(), dataFolder: folder.path, end }
}
