/** Asking a chip: one command at a time, each with a limit, and protected as soon as there is a session. */

import { DeviceError } from '../../device.ts'
import { withLimit } from '../../limit.ts'
import { orAborted } from '../../wait.ts'
import { createSecureMessaging, type SecureMessaging, type SessionKeys } from '../access/secure-messaging.ts'
import type { CardChannel } from '../card-channel.ts'
import { type Command, formatCommand, OK, parseResponse, type Response } from './apdu.ts'
import { explainStatus } from './status-words.ts'

export type ChipLink = {
  /**
   * @param name what messages call the command.
   * @throws {DeviceError} the channel's; `timeout`; `unreadable` for what is no response; `untrusted` when the response
   * does not hold in the session, after which nothing more is asked; the signal's reason.
   */
  ask(name: string, command: Command): Promise<Response>
  /** From the next command on. */
  secure(keys: SessionKeys): void
}

/** Key agreement on a slow chip takes two or three seconds; nothing else takes one. */
const ANSWER_MS = 8_000

export function createChipLink(channel: CardChannel, signal: AbortSignal): ChipLink {
  let session: SecureMessaging | undefined
  let isOver = false
  return {
    async ask(name, command) {
      signal.throwIfAborted()
      if (isOver) throw new DeviceError('untrusted', 'The session with the chip is over.')
      const sent = session?.protect(command) ?? command
      const bytes = await withinLimit(name, signal, (limit) => channel.transmit(formatCommand(sent), limit))
      const response = parseResponse(bytes)
      if (response === undefined) throw new DeviceError('unreadable', `The chip's answer to ${name} is cut.`)
      if (session === undefined) return response
      const opened = session.open(response)
      if (opened !== undefined) return opened
      // SECURITY: no second try, because each would tell who changes the answers a little more.
      isOver = true
      throw new DeviceError(
        'untrusted',
        `The chip's answer to ${name} was changed on its way, or answers something else.`,
      )
    },
    secure(keys) {
      session = createSecureMessaging(keys)
    },
  }
}

/** As {@link ChipLink.ask}, where only success will do. */
export async function demand(link: ChipLink, name: string, command: Command): Promise<Uint8Array> {
  const { data, status } = await link.ask(name, command)
  if (status !== OK) throw explainStatus(status, name)
  return data
}

async function withinLimit<T>(name: string, signal: AbortSignal, act: (limit: AbortSignal) => Promise<T>): Promise<T> {
  const reason = new DeviceError('timeout', `The chip did not answer ${name} within ${ANSWER_MS} ms.`)
  return withLimit({ ms: ANSWER_MS, reason, signals: [signal] }, (limit) => orAborted(act(limit), limit))
}
