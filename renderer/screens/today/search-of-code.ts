import { readSlipCode } from '../../../electron/contract/index.ts'

/** As much as the search takes. */
const MOST = 100

/**
 * What a scanned or typed text is searched by: a slip's number; the number that the code on a card begins with, whose
 * parts are divided by `|`; anything else as it is. Pure.
 */
export function searchOfCode(text: string): string {
  const [first = ''] = text.split('|')
  return (readSlipCode(text)?.slipNumber ?? first).trim().slice(0, MOST)
}
