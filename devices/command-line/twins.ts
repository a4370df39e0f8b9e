/** One simulated device alone, where another program can open it. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeCardText } from '../card-reader/card-text.ts'
import { inventCard } from '../card-reader/practice/invent-card.ts'
import { createSdtSimulator } from '../card-reader/simulated.ts'
import { serveHidPosTwin } from '../codes/hid-tcp.ts'
import type { CardReading, Dial } from '../device.ts'
import { practiceFace } from '../emrtd/practice/files.ts'
import { inventPerson } from '../emrtd/practice/person.ts'
import { createVirtualCard } from '../emrtd/virtual-card.ts'
import { plugVirtualCard, VPCD_PORT } from '../pcsc/vpcd-twin.ts'
import { createNmeaTwin } from '../position/simulated.ts'
import { createPrinterTwin } from '../printer/simulated.ts'
import { createR30xTwin } from '../r30x/twin.ts'
import { startSbiSimulator } from '../sbi/simulated.ts'
import { serveOnPty } from './serve-on-pty.ts'

export type TwinOptions = {
  seed: number
  /** Whose hand, card or face it is. */
  subject: string
  /** Where a serial port is made. */
  link: string
  port?: number | undefined
  card: Exclude<CardReading['card'], 'chip'>
  /** Where a printer keeps its receipts, as PNG. */
  out?: string | undefined
}

export type StartedTwin = {
  /** As the driver takes it. */
  address: string
  driver: string
  dials: readonly Dial[]
  dial(dial: Dial): void
  close(): Promise<void>
  /** What a person must know to use it: a card's number and dates, for example. */
  says?: Record<string, string>
}

type Start = (options: TwinOptions) => Promise<StartedTwin>

export const TWINS: Readonly<Record<string, Start>> = {
  async sbi({ seed, subject }) {
    const twin = startSbiSimulator({ seed })
    twin.present(subject)
    const address = `http://127.0.0.1:${await twin.port}/`
    return { driver: 'sbi', address, dials: twin.dials, dial: twin.dial, close: () => twin.close() }
  },
  async sdt({ seed, subject, card, link }) {
    const twin = createSdtSimulator({ seed })
    if (card === 'citizen') twin.present(subject)
    else twin.lay({ text: writeCardText({ card, fields: foreignFields(inventCard(seed, subject, {})) }) })
    return { driver: 'sdt', ...(await serveOnPty(twin, link)) }
  },
  async r30x({ seed, subject, link }) {
    const twin = createR30xTwin({ seed })
    twin.present(subject)
    return { driver: 'r30x', ...(await serveOnPty(twin, link)) }
  },
  async nmea({ seed, link }) {
    return { driver: 'nmea', ...(await serveOnPty(createNmeaTwin({ seed }), link)) }
  },
  /** On TCP when a port is given, else a serial port. */
  async printer({ seed, link, port, out }) {
    const onPaper = out === undefined ? undefined : keepPapers(out)
    const twin = createPrinterTwin({ seed, ...(onPaper && { onPaper }) })
    if (port === undefined) return { driver: 'esc-pos', ...(await serveOnPty(twin, link)) }
    const address = `tcp://127.0.0.1:${await twin.listen(port)}`
    return { driver: 'esc-pos', address, dials: twin.dials, dial: twin.dial, close: twin.close }
  },
  async 'hid-pos'({ seed, port }) {
    const { twin, address, close } = await serveHidPosTwin({ seed, ...(port !== undefined && { port }) })
    return { driver: 'hid-pos', address, dials: twin.dials, dial: twin.dial, close }
  },
  /** In vsmartcard's virtual reader, beneath pcscd: it has no dial but being taken away. */
  async card({ seed, subject, port = VPCD_PORT }) {
    const person = inventPerson(seed, subject, {})
    const card = createVirtualCard({ person, face: await practiceFace() })
    let plugged: ReturnType<typeof plugVirtualCard> | undefined = plugVirtualCard(card, { port })
    // It keeps no process alive by itself, and this one is to stay.
    const stay = setInterval(() => {}, 60_000)
    return {
      driver: 'emrtd',
      address: 'Virtual PCD 00 00',
      dials: ['well', 'unplugged'],
      dial(dial) {
        if (dial !== 'unplugged') plugged ??= plugVirtualCard(card, { port })
        else {
          plugged?.close()
          plugged = undefined
        }
      },
      async close() {
        clearInterval(stay)
        plugged?.close()
      },
      says: { access: `${person.documentNumber},${person.birthDate},${person.validUntil}`, can: card.accessNumber },
    }
  },
}

/** `receipt-1.png`, `receipt-2.png` … in that folder. */
function keepPapers(folder: string): (png: Uint8Array) => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let papers = 0
  return (png) => {
    papers += 1
    // SECURITY: for this user alone, because what other programs print names people.
    writeFileSync(join(folder, `receipt-${papers}.png`), png, { mode: 0o600 })
  }
}

/** A foreigner's card has a Latin name, a nationality and no ethnicity. */
function foreignFields({ ethnicity: _e, ...fields }: CardReading['fields']): CardReading['fields'] {
  return { ...fields, latinName: 'TEST, PERSON', nationality: 'UTO', documentNumber: 'T00000000' }
}
