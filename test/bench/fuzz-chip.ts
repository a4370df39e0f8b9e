/** The parsers of what a chip says. */
import { readPaceOffers } from '../../devices/emrtd/access/pace-info.ts'
import { readDg1 } from '../../devices/emrtd/lds/dg1.ts'
import { findPortrait } from '../../devices/emrtd/lds/dg2.ts'
import { readFields } from '../../devices/emrtd/lds/fields.ts'
import { CARD_ACCESS, FILES } from '../../devices/emrtd/lds/files.ts'
import { makeFiles, practiceFace } from '../../devices/emrtd/practice/files.ts'
import { inventPerson } from '../../devices/emrtd/practice/person.ts'
import { readSecurityObject } from '../../devices/emrtd/trust/security-object.ts'
import { PRACTICE_PACE } from '../../devices/emrtd/virtual-card.ts'
import { formatCommand, parseCommand, parseResponse } from '../../devices/emrtd/wire/apdu.ts'
import { readTlv, walkTlvs } from '../../devices/emrtd/wire/tlv.ts'
import { createVpcdReader, encodeVpcdFrame } from '../../devices/pcsc/vpcd-frame.ts'
import { type Fuzzed, refusing } from './fuzzed.ts'

export async function chipParsers(): Promise<Fuzzed[]> {
  return [...chip(await files()), vpcd()]
}

type ChipFilesRead = Record<'dg1' | 'dg2' | 'dg13' | 'sod' | 'access', Uint8Array>

async function files(): Promise<ChipFilesRead> {
  const made = makeFiles(inventPerson(1, 'one', {}), await practiceFace(), { pace: [...PRACTICE_PACE] })
  const get = (id: number) => made.get(id) ?? new Uint8Array(0)
  return {
    dg1: get(FILES.dg1.id),
    dg2: get(FILES.dg2.id),
    dg13: get(FILES.dg13.id),
    sod: get(FILES.sod.id),
    access: get(CARD_ACCESS.id),
  }
}

function chip({ dg1, dg2, dg13, sod, access }: ChipFilesRead): Fuzzed[] {
  const command = formatCommand({ cla: 0, ins: 0xa4, p1: 4, p2: 12, data: Uint8Array.of(1, 2, 3), le: 256 })
  // A face's picture says nothing to the parser of what it lies in.
  const head = Uint8Array.from(dg2.subarray(0, 120))
  return [
    {
      name: 'chip commands and answers',
      valid: [command, Uint8Array.of(1, 2, 3, 0x90, 0)],
      parse(_pieces, bytes) {
        parseCommand(bytes)
        parseResponse(bytes)
      },
    },
    {
      name: 'chip objects (TLV)',
      valid: [dg1, dg13, access, head],
      parse(_pieces, bytes) {
        readTlv(bytes)
        let seen = 0
        walkTlvs(bytes, () => (seen += 1))
        if (seen > bytes.length * 10) throw new Error('More objects than bytes, ten deep.')
      },
    },
    {
      name: 'chip files (DG1, DG2, DG13, CardAccess)',
      valid: [dg1, dg13, access, dg2],
      parse(_pieces, bytes) {
        refusing(() => readDg1(bytes))
        refusing(() => findPortrait(bytes))
        refusing(() => readFields({ dg1: bytes, dg13: bytes }, new Date('2026-07-01T08:00:00Z')))
        refusing(() => readPaceOffers(bytes))
      },
    },
    {
      name: 'chip signature (SOD)',
      valid: [sod],
      // A million take seven minutes.
      oneOf: 2,
      parse: (_pieces, bytes) => refusing(() => readSecurityObject(bytes)),
    },
  ]
}

function vpcd(): Fuzzed {
  return {
    name: 'virtual card frames',
    valid: [encodeVpcdFrame(Uint8Array.of(0, 0xa4, 4, 0)), encodeVpcdFrame(Uint8Array.of(4))],
    parse(pieces) {
      const read = createVpcdReader()
      for (const piece of pieces) read(piece)
    },
  }
}
