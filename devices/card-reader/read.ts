/** Waiting for a card and reading it, over a link that is open. */
import { DeviceError, type Progressed } from '../device.ts'
import { type CardText, readAppendedAddress, readCardText, TEXT_BYTES } from './card-text.ts'
import { COMMANDS, STATUS } from './commands.ts'
import { ask, isWorthRepeating, type Outcome, type SdtLink } from './link.ts'
import { explainStatus } from './status.ts'
import { pause } from './wait.ts'

/** `raw` is the text block, and after it the appended address when the card has one. */
export type CardRead = CardText & { raw: Uint8Array<ArrayBuffer> }

/** The rhythm that the readers' makers give. */
const POLL_MS = 300
/** Two lengths of two bytes stand before text and picture. */
const TEXT_AT = 4
const PICTURE_BYTES = 1_024

/**
 * @param parts.waitMs how long to wait for a card; what follows has its own limits and takes 2 s as a rule.
 * @throws {DeviceError} `no-card` when none came; what the reader's status says otherwise; the signal's reason.
 */
export async function readCard(
  link: SdtLink,
  parts: { waitMs: number; signal: AbortSignal; progressed: Progressed },
): Promise<CardRead> {
  const { signal, progressed } = parts
  progressed('lay-card')
  await waitForCard(link, parts.waitMs, signal)
  progressed('reading')
  let attempt = await readSelected(link, signal)
  // The card has to be found and selected again before each read, so this is where a damaged reply is asked for anew too.
  if (!attempt.ok && attempt.mayRetry && (await select(link, signal)) === 'selected')
    attempt = await readSelected(link, signal)
  if (!attempt.ok) throw attempt.error
  return attempt.card
}

async function waitForCard(link: SdtLink, waitMs: number, signal: AbortSignal): Promise<void> {
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
  }, waitMs)
  try {
    for (;;) {
      const found = await select(link, signal)
      if (found === 'selected') return
      if (isOver && found === 'none') throw new DeviceError('no-card', 'No card was laid on the reader in time.')
      if (isOver) throw new DeviceError('card-refused', 'A card is there, and it cannot be selected.')
      await pause(POLL_MS, signal)
    }
  } finally {
    clearTimeout(timer)
  }
}

async function select(link: SdtLink, signal: AbortSignal): Promise<'selected' | 'none' | 'not-selected'> {
  const found = await ask(link, COMMANDS.find, signal)
  if (found.status === STATUS.noCard) return 'none'
  if (found.status !== COMMANDS.find.good) throw explainStatus(found.status, COMMANDS.find.name)
  const selected = await ask(link, COMMANDS.select, signal)
  if (selected.status === COMMANDS.select.good) return 'selected'
  if (selected.status === STATUS.notSelected || selected.status === STATUS.noCard) return 'not-selected'
  throw explainStatus(selected.status, COMMANDS.select.name)
}

type Attempt = { ok: true; card: CardRead } | { ok: false; error: DeviceError; mayRetry: boolean }

/**
 * Text and picture, then the address that was appended later.
 * The picture is compressed in a way that is not published: it is neither decoded nor kept. The command that reads the
 * fingerprints of the card is not used, because nothing here may keep them.
 */
async function readSelected(link: SdtLink, signal: AbortSignal): Promise<Attempt> {
  const read = await link.exchange(COMMANDS.read, signal)
  if (read.kind !== 'reply' || read.status !== COMMANDS.read.good) return judge(read, COMMANDS.read.name)
  const announced = new DataView(read.data.buffer, read.data.byteOffset)
  if (announced.getUint16(0) !== TEXT_BYTES || announced.getUint16(2) !== PICTURE_BYTES) return damaged(false)
  const raw = Uint8Array.from(read.data.subarray(TEXT_AT, TEXT_AT + TEXT_BYTES))
  const result = readCardText(raw)
  if (!result.ok && result.reason === 'damaged') return damaged(false)
  if (!result.ok) return refused('The card is of an unknown kind.')
  const { card, fields } = result.text
  if (card !== 'citizen' && card !== 'J') return { ok: true, card: { card, fields, raw } }
  const appended = await link.exchange(COMMANDS.address, signal)
  // A reader that does not know the command has no newer address to give.
  const hasNone = appended.kind === 'reply' && [STATUS.absent, STATUS.wrongCommand].some((s) => s === appended.status)
  if (hasNone) return { ok: true, card: { card, fields, raw } }
  if (appended.kind !== 'reply' || appended.status !== COMMANDS.address.good)
    return judge(appended, COMMANDS.address.name)
  const address = readAppendedAddress(appended.data)
  if (address === undefined) return { ok: true, card: { card, fields, raw } }
  return { ok: true, card: { card, fields: { ...fields, address }, raw: Uint8Array.of(...raw, ...appended.data) } }
}

/** Why a read failed, and whether to find the card once more: a card that refuses is never asked again silently. */
function judge(outcome: Outcome, command: string): Attempt {
  if (outcome.kind === 'cut' || outcome.kind === 'silent')
    return { ok: false, error: new DeviceError('card-removed', 'The card was taken away.'), mayRetry: true }
  if (outcome.kind === 'damaged') return damaged(true)
  const error = explainStatus(outcome.status, command)
  const passes = outcome.status === STATUS.wrongDataLength || error.code === 'card-removed' || isWorthRepeating(outcome)
  return { ok: false, error, mayRetry: passes }
}

function damaged(mayRetry: boolean): Attempt {
  return { ok: false, error: new DeviceError('unreadable', 'What the reader gave of the card is damaged.'), mayRetry }
}

function refused(message: string): Attempt {
  return { ok: false, error: new DeviceError('card-refused', message), mayRetry: false }
}
