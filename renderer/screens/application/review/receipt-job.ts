import type { TFunction } from 'i18next'
import { type ApplicationView, type InputOf, writeSlipCode } from '../../../../electron/contract/index.ts'
import type { Language } from '../../../language.ts'
import { slipParts } from './slip-lines.ts'

export type ReceiptJob = InputOf<'printReceipt'>['job']
type Item = ReceiptJob[number]

/**
 * The slip for a receipt printer: what `SlipPaper` shows, in the same words and the same order. Pure.
 * @param t speaks the slip's language, which need not be the screen's.
 */
export function receiptJobOf(view: ApplicationView, language: Language, t: TFunction): ReceiptJob {
  const parts = slipParts(view, language, (key, values) => t(key, values ?? {}))
  const practice: Item[] =
    view.environment === 'practice' ? [text(t('slip.practice'), { bold: true, align: 'centre' }), { kind: 'rule' }] : []
  const strong = parts.flatMap((part) => (part.kind === 'strong' ? [part.words] : []))
  return [
    ...practice,
    text(t('slip.numberLabel'), { align: 'centre' }),
    text(view.slipNumber, { bold: true, large: true, align: 'centre' }),
    ...strong.map((words) => text(words, { bold: true, align: 'centre' })),
    // A roll is narrow and its dots are coarse: the short code alone reads back from it.
    { kind: 'code', text: writeSlipCode(view) },
    { kind: 'rule' },
    ...parts.flatMap((part): Item[] => {
      if (part.kind === 'line') return [text(part.what), text(part.words, { bold: true })]
      return part.kind === 'list' ? listed(part.what, part.words) : []
    }),
    ...practice.toReversed(),
  ]
}

function text(words: string, look: Omit<Extract<Item, { kind: 'text' }>, 'kind' | 'text'> = {}): Item {
  return { kind: 'text', text: words, ...look }
}

function listed(what: string, words: readonly string[]): Item[] {
  return words.length === 0 ? [] : [text(what, { bold: true }), ...words.map((one) => text(`- ${one}`))]
}
