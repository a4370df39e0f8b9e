/** Waiting for a card and reading it, over a link that is open. */
import { DeviceError, type Progressed } from '../device.ts'
import { pause } from '../wait.ts'
import { type CardPrint, readPrints, splitCardBlock } from './card-block.ts'
import { type CardText, readAppendedAddress, readCardText } from './card-text.ts'
import { COMMANDS, STATUS } from './commands.ts'
import { ask, isWorthRepeating, type Outcome, type SdtLink } from './link.ts'
import { explainStatus } from './status.ts'

export type CardRead = CardText & {
  /**
   * As it came: 256 bytes of text, 1 024 of the picture, the prints (none, 512 or 1 024), and the 70 of the appended
   * address where the reader gave one; so the length says what there is.
   */
  raw: Uint8Array<ArrayBuffer>
  /** Absent when the reader does not give them. */
  prints?: CardPrint[]
}

/** The rhythm that the readers' makers give. */
const POLL_MS = 300
const NOTHING = new Uint8Array(0)

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

/** Text, picture and prints, then the address that was appended later. */
async function readSelected(link: SdtLink, signal: AbortSignal): Promise<Attempt> {
  const { outcome, withPrints } = await readBlock(link, signal)
  if (outcome.kind !== 'reply' || outcome.status !== COMMANDS.read.good) return judge(outcome, COMMANDS.read.name)
  const block = splitCardBlock(outcome.data, withPrints)
  if (block === undefined) return damaged(false)
  const result = readCardText(block.text)
  if (!result.ok && result.reason === 'damaged') return damaged(false)
  if (!result.ok) return refused('The card is of an unknown kind.')
  const { card, fields } = result.text
  const { text, picture, prints = NOTHING } = block
  const said = { card, fields, ...(block.prints && { prints: readPrints(block.prints) }) }
  const whole = { ...said, raw: Uint8Array.of(...text, ...picture, ...prints) }
  if (card !== 'citizen' && card !== 'J') return { ok: true, card: whole }
  const appended = await link.exchange(COMMANDS.address, signal)
  // A reader that does not know the command has no newer address to give.
  const hasNone = appended.kind === 'reply' && [STATUS.absent, STATUS.wrongCommand].some((s) => s === appended.status)
  if (hasNone) return { ok: true, card: whole }
  if (appended.kind !== 'reply' || appended.status !== COMMANDS.address.good)
    return judge(appended, COMMANDS.address.name)
  const address = readAppendedAddress(appended.data)
  const raw = Uint8Array.of(...whole.raw, ...appended.data)
  return { ok: true, card: { ...said, fields: { ...fields, ...(address && { address }) }, raw } }
}

/** With the prints where the reader knows them. One that does not wants the card found anew, as after any read. */
async function readBlock(link: SdtLink, signal: AbortSignal): Promise<{ outcome: Outcome; withPrints: boolean }> {
  const outcome = await link.exchange(COMMANDS.readAll, signal)
  if (outcome.kind !== 'reply' || outcome.status !== STATUS.wrongCommand) return { outcome, withPrints: true }
  if ((await select(link, signal)) !== 'selected')
    return { outcome: { kind: 'reply', status: STATUS.noCard, data: NOTHING }, withPrints: false }
  return { outcome: await link.exchange(COMMANDS.read, signal), withPrints: false }
}

/** Why a read failed, and whether to find the card once more: a card that refuses is never asked again silently. */
function judge(outcome: Outcome, command: string): Attempt {
  if (outcome.kind === 'cut' || outcome.kind === 'silent')
    return { ok: false, error: new DeviceError('card-removed', 'The card was taken away.'), mayRetry: true }
  if (outcome.kind !== 'reply') return damaged(true)
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
