import { getImage } from '../application/captures/images.ts'
import { keepPicture, readPicture, removeCapture } from '../application/captures/picture.ts'
import { choosePortrait, cutPortrait } from '../application/captures/portrait.ts'
import { keepReadings, readDevice } from '../application/captures/take.ts'
import { getChipPortrait, keepChip, waitForChip } from '../application/chip.ts'
import { keepCode, readCode, readText, scanCode } from '../application/codes.ts'
import { fillFromRoster, keepCard, waitForCard } from '../application/identity.ts'
import type { captureMethods } from '../contract/index.ts'
import type { Handlers } from '../contract/serve.ts'
import { preferredFor } from '../kit/choices.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

export type CaptureHandlers = Pick<Handlers, keyof typeof captureMethods>

/** Each asks a device first, outside any transaction, and keeps what came in one. */
export function createCaptureHandlers(parts: HandlerParts): CaptureHandlers {
  const { devices } = parts
  const records = () => parts.session().records
  const actor = () => actorOf(parts)
  const told = <T extends { ok: boolean }>(outcome: T) => thenChanged(parts, outcome, 'applications', 'session')
  return {
    takeCapture: async (input, act) => {
      const taken = await readDevice(records(), devices, input)
      return taken.ok ? told(act.commit(() => keepReadings(records(), actor(), input, taken.readings))) : taken
    },
    startPreview: async ({ application, modality, positions }) => {
      devices.endPreviews() // of a page that was left or loaded anew
      const preferred = preferredFor(records(), modality)
      const shown = await devices.preview({
        subject: application,
        modality,
        positions,
        ...(preferred && { preferred }),
      })
      return shown.ok ? { ok: true, value: {} } : { ok: false, reason: shown.code, detail: shown.message }
    },
    getFrame: ({ application }) => {
      const image = devices.frame(application)
      return { ok: true, value: { ...(image && { image }) } }
    },
    keepPicture: async (input, act) => {
      const taken = await readPicture(records(), devices, parts.pageCamera(), input)
      return taken.ok ? told(act.commit(() => keepPicture(records(), actor(), input, taken.reading))) : taken
    },
    choosePortrait: async (input, act) => {
      const cut = await cutPortrait(records(), devices, input)
      return cut.ok ? told(act.commit(() => choosePortrait(records(), actor(), input, cut.reading))) : cut
    },
    removeCapture: (input, act) => told(act.commit(() => removeCapture(records(), actor(), input))),
    findEdges: async ({ image }) => {
      const seen = await devices.findEdges(image)
      if (!seen.ok) return { ok: false, reason: seen.code, detail: seen.message }
      return { ok: true, value: { ...(seen.corners && { corners: seen.corners }) } }
    },
    readCard: async (input, act) => {
      const read = await waitForCard(records(), devices, input)
      return read.ok ? told(act.commit(() => keepCard(records(), actor(), input, read.card))) : read
    },
    readChip: async (input, act) => {
      const read = await waitForChip(records(), devices, input)
      return read.ok ? told(act.commit(() => keepChip(records(), actor(), input, read.card))) : read
    },
    getChipPortrait: (input) => getChipPortrait(records(), input),
    fillFromCode: async (input, act) => {
      const code = await readCode(records(), devices, parts.pageCamera(), input)
      return code.ok ? told(act.commit(() => keepCode(records(), actor(), input, code.read))) : code
    },
    scanCode: async (input, act) => {
      const code = await scanCode(records(), devices, input)
      return code.ok ? told(act.commit(() => keepCode(records(), actor(), input, code.read))) : code
    },
    fillFromText: (input, act) => {
      const code = readText(records(), input)
      return code.ok ? told(act.commit(() => keepCode(records(), actor(), input, code.read))) : code
    },
    fillFromRoster: (input, act) => told(act.commit(() => fillFromRoster(records(), actor(), input))),
    cancelCapture: ({ application }) => {
      devices.cancel(application)
      return { ok: true, value: {} }
    },
    getImage: ({ capture }) => getImage(records(), capture),
  }
}
