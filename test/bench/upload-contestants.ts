/** Who sends: this tablet's uploader, tus-js-client as it comes, and one form after the other. */
import { randomBytes } from 'node:crypto'
import http from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import * as tus from 'tus-js-client'
import { createAudit } from '../../electron/audit/audit.ts'
import { systemClock } from '../../electron/store/clock.ts'
import { createUploadQueue } from '../../electron/upload/queue.ts'
import { createStationClient } from '../../electron/upload/station-client.ts'
import { createUploader } from '../../electron/upload/uploader.ts'
import { Certificate } from '../../station/protocol/index.ts'
import { openGate } from '../support/gate.ts'
import { newOfficer } from '../support/packet.ts'
import { enrolMachine, signToken } from '../support/station-client.ts'
import { addApplication, openBenchRecords } from './tablet-store.ts'

/** Made before the clock starts; `send` ends when the other end has said that everything is there. */
export type Contestant = { send(linkUrl: string): Promise<void>; payload: number }

/** How often a client that gave up is started again by whoever uses it. */
const AGAIN_MS = 1_000

/**
 * Real packets in a real store: sealed, announced, judged and receipted.
 * @param code of the station's enrolment.
 */
export async function ours(folder: string, code: string, packets: number, packetBytes: number): Promise<Contestant> {
  const records = openBenchRecords(join(folder, randomBytes(4).toString('hex')))
  const client = await enrolMachine(code)
  const certificate = Certificate.parse(decodeJwt(client.certificate))
  const enrolled = { ...records.enrolled, certificate, certificateJws: client.certificate, keyList: client.keyList }
  const { store } = records
  const own = {
    ...records,
    enrolled,
    audit: createAudit(store.db, systemClock(), () => ({
      machine: certificate.machine,
      certificate: client.certificate,
    })),
  }
  const officer = newOfficer()
  let payload = 0
  for (let number = 0; number < packets; number += 1) {
    const packet = await client.packet(officer, {
      parts: [{ name: 'parts/portrait.jpg', bytes: randomBytes(packetBytes) }],
    })
    payload += packet.size
    store.transaction(() => {
      const row = addApplication(own, `Person ${number}`, String(number))
      store.db
        .prepare(
          "UPDATE application SET application = ?, version = ?, content_hash = ?, state = 'sealed' WHERE row = ?",
        )
        .run(packet.application, packet.version, packet.contentHash, row)
      store.db
        .prepare(
          "INSERT INTO packet (packet_id, application_row, size, key_id, step, attempt, not_before, wrong_hashes, sequence) VALUES (?, ?, ?, 'bench', 'waiting', 0, 0, 0, ?)",
        )
        .run(packet.packetId, row, packet.size, number)
      store.db.prepare('INSERT INTO packet_bytes VALUES (?, ?)').run(packet.packetId, packet.bytes)
    })
  }
  const left = store.db.prepare("SELECT count(*) FROM packet WHERE step <> 'received'").pluck()
  return {
    payload,
    send: async (url) => {
      let failed: unknown
      const uploader = createUploader({
        records: own,
        queue: createUploadQueue(own),
        station: createStationClient({
          url: () => url,
          sign: async (nonce) => (await signToken(client.machine, { nonce })).toString(),
        }),
        gate: openGate(),
        random: Math.random,
        progressed: () => {},
        changed: () => {},
        purged: () => {},
        failed: (error) => {
          failed = error
        },
      })
      while ((left.get() as number) > 0 && !failed) await sleep(5)
      await uploader.stop()
      store.close()
      if (failed) throw failed
    },
  }
}

/** One file after the other, its own delays between its tries, its own two requests for each. */
export function tusClient(packets: number, packetBytes: number): Contestant {
  const bytes = randomBytes(packetBytes)
  const one = (endpoint: string) =>
    new Promise<void>((resolve) => {
      const upload = new tus.Upload(bytes, {
        endpoint,
        onSuccess: () => resolve(),
        onError: () => void setTimeout(() => upload.start(), AGAIN_MS),
      })
      upload.start()
    })
  return {
    payload: packets * packetBytes,
    send: async (url) => {
      for (let number = 0; number < packets; number += 1) await one(`${url}/files`)
    },
  }
}

/** What such clients wait for; without it one lost answer would be the end. */
const FORM_PATIENCE_MS = 5_000
const BOUNDARY = 'bench-form-boundary'

/** As ODK Collect and MOSIP's client send: a form that is whole or begins again. */
export function formPost(packets: number, packetBytes: number): Contestant {
  const body = Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="packet"; filename="packet"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    randomBytes(packetBytes),
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ])
  const agent = new http.Agent({ keepAlive: true })
  const one = (url: string) =>
    new Promise<boolean>((resolve) => {
      const request = http.request(url, {
        method: 'POST',
        agent,
        headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'content-length': body.length },
      })
      request.on('error', () => resolve(false))
      request.setTimeout(FORM_PATIENCE_MS, () => request.destroy())
      request.on('response', (response) => {
        response.on('error', () => resolve(false)).on('end', () => resolve(response.statusCode === 201))
        response.resume()
      })
      request.end(body)
    })
  return {
    payload: packets * packetBytes,
    send: async (url) => {
      for (let number = 0; number < packets; number += 1)
        for (let waitMs = AGAIN_MS / 2; !(await one(url)); waitMs = Math.min(8_000, waitMs * 2)) await sleep(waitMs)
      agent.destroy()
    },
  }
}
