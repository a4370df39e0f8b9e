/** What of a journey stands in the station's records: each function says what is missing, or nothing. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaptureModality, Source } from '../../station/protocol/index.ts'
import { expectedFields, type Person } from './person.ts'
import { type HeldPacket, sha256 } from './station-evidence.ts'

/** Why there is no evidence that the step happened; nothing when there is. */
export type Lack = string | undefined
type Captured = HeldPacket['record']['captures'][number]
/** The port's own type is not exported by name. */
type Modality = (typeof CaptureModality)['options'][number]

export const unless = (isSo: boolean, sentence: string): Lack => (isSo ? undefined : sentence)

export function differences(held: Readonly<Record<string, string>>, typed: Readonly<Record<string, string>>): Lack {
  const wrong = Object.entries(typed).filter(([name, value]) => held[name] !== value.normalize('NFC'))
  return wrong.length === 0 ? undefined : wrong.map(([name]) => `${name} is “${held[name] ?? ''}”`).join(', ')
}

/** What a card or a code has filled says so, and what was typed over it says that. */
export function lackOfIdentity({ record }: HeldPacket, { identity, known, entered }: Person): Lack {
  const lack = differences(record.fields, { ...known, ...entered.identity })
  if (lack) return lack
  const said = Object.keys(known).find((name) => record.fieldSources?.[name] !== identity.by)
  if (said) return `${said} says that it came from “${record.fieldSources?.[said]}”`
  const typed = Object.keys(entered.identity).find((name) => record.fieldSources?.[name] !== 'typed')
  if (typed) return `${typed} does not say that it was typed`
  if (identity.by !== 'card') return undefined
  if (!record.identity || record.identity.fields.citizenNumber !== known.citizenNumber) return 'the record has no card'
  return unless(record.identity.source === 'simulated', 'the practice card passes for a real one')
}

export type Wanted = {
  modality: Modality
  places: readonly number[]
  source: Source
  document?: string
  officer?: string
  /** Where the pictures came from, when they came from a folder. */
  folder?: string | undefined
}

/** The right places, each once and with its bytes, from the source that this start had. */
export function lackOfCaptures(packet: HeldPacket, wanted: Wanted): Lack {
  const { modality, places, document } = wanted
  const captures = packet.record.captures.filter((one) => one.modality === modality && one.document === document)
  const held = captures.map(({ position }) => position ?? 0).sort((a, b) => a - b)
  if (held.join() !== places.join()) return `of ${document ?? modality}, ${held.join() || 'nothing'} is there`
  return captures.map((capture) => lackOfPicture(packet, capture, wanted)).find((lack) => lack !== undefined)
}

function lackOfPicture({ parts }: HeldPacket, capture: Captured, { source, officer, folder }: Wanted): Lack {
  const bytes = parts.get(capture.part)
  if (!bytes || sha256(bytes) !== capture.sha256) return `${capture.part} is not the picture that was taken`
  if (capture.source !== source) return `${capture.part} says it came from “${capture.source}”`
  if (officer !== undefined && capture.officer !== officer) return `${capture.part} was taken by ${capture.officer}`
  if (folder === undefined) return undefined
  const file = readFileSync(join(folder, `finger-${String(capture.position).padStart(2, '0')}.png`))
  return unless(sha256(file) === capture.sha256, `${capture.part} is not the file of finger ${capture.position}`)
}

export function lackOfHandOver({ record }: HeldPacket, { officer, second }: Person): Lack {
  const passed = record.handOvers?.map(({ from, to }) => `${from}>${to}`).join(' ')
  const wanted = `${officer.number}>${second.number} ${second.number}>${officer.number}`
  return unless(passed === wanted, `the record says of hand-overs: ${passed ?? 'nothing'}`)
}

export function lackOfSigning(packet: HeldPacket): Lack {
  const { signing } = packet.record
  if (signing?.method !== 'pen' || signing.by !== 'applicant') return 'the applicant’s signature is not in the record'
  if (signing.name !== packet.record.fields.name) return 'the record names somebody else as who signed'
  return unless(signing.part !== undefined && packet.parts.has(signing.part), 'the strokes did not travel')
}

/** Version 2: only what changed travels, and the pictures are named as held by the first packet. */
export function lackOfCorrection(first: HeldPacket, second: HeldPacket | undefined, person: Person): Lack {
  if (!second) return 'the station holds no second version'
  const { record, manifest } = second
  if (record.application !== first.record.application || record.version !== 2)
    return 'the second packet is not version 2 of the first'
  if (record.correctionReason !== person.correction.reason) return 'version 2 does not say why'
  if (record.signing?.method !== 'finger') return 'version 2 is not signed by a finger'
  if (record.countersignature?.officer !== person.supervisor.number) return 'no second officer has signed version 2'
  const before = new Set([...first.parts.values()].map(sha256))
  // A print that is signed with may be the very picture of the application, when both come from one file.
  const all = [...record.captures, ...(record.evidence ?? [])]
  const changed = all.filter(({ sha256 }) => !before.has(sha256)).map(({ part }) => part)
  const travelled = [...second.parts.keys()]
  if (travelled.join() !== changed.join()) return `with version 2 travelled: ${travelled.join(', ') || 'nothing'}`
  // The print that was signed with, and the scanner's word for it.
  const stemOf = (part = '') => part.replace(/\.[a-z]+$/, '')
  const signs = (part: string) => stemOf(part) === stemOf(record.signing?.part)
  if (!changed.every(signs)) return `version 2 has changed ${changed.join(', ')}`
  const others = manifest.parts.filter(({ name }) => !signs(name))
  const held = [...first.parts.keys()].filter((name) => !signs(name))
  if (others.some(({ heldBy }) => heldBy !== first.packetId) || others.length !== held.length)
    return 'version 2 does not name the first packet’s pictures'
  return differences(record.fields, { ...expectedFields(person), [person.correction.name]: person.correction.value })
}
