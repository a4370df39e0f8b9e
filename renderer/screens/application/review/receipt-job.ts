import type { TFunction } from 'i18next'
import { type ApplicationView, type InputOf, writeSlipCode } from '../../../../electron/contract/index.ts'
import { formatLegalDate, formatMoney } from '../../../formats.ts'
import type { Language } from '../../../language.ts'

export type ReceiptJob = InputOf<'printReceipt'>['job']
type Item = ReceiptJob[number]
type Fee = NonNullable<ApplicationView['fee']>

/**
 * The slip for a receipt printer: what `SlipPaper` shows, in the same words and the same order. Pure.
 * @param t speaks the slip's language, which need not be the screen's.
 */
export function receiptJobOf(view: ApplicationView, language: Language, t: TFunction): ReceiptJob {
  const procedure = view.procedures.find(({ id }) => id === view.procedure)
  const gaps = view.documents.filter(({ gap }) => gap !== undefined)
  const practice: Item[] =
    view.environment === 'practice' ? [text(t('slip.practice'), { bold: true, align: 'centre' }), { kind: 'rule' }] : []
  const lines: (readonly [string, string | false | undefined])[] = [
    [t('slip.name'), view.fields.name],
    [t('slip.procedure'), procedure?.label[language]],
    [t('slip.fee'), view.fee && moneyOf(view.fee, language, t)],
    [
      t('slip.expected'),
      view.promisedOn &&
        t('slip.date', { date: formatLegalDate(view.promisedOn, language), basis: view.promisedBasis }),
    ],
    [t('slip.where'), view.slip?.where[language]],
  ]
  return [
    ...practice,
    text(t('slip.numberLabel'), { align: 'centre' }),
    text(view.slipNumber, { bold: true, large: true, align: 'centre' }),
    text(t('slip.provisional'), { bold: true, align: 'centre' }),
    { kind: 'code', text: writeSlipCode(view) },
    { kind: 'rule' },
    ...lines.flatMap(([what, words]) => (words ? [text(what), text(words, { bold: true })] : [])),
    ...listed(t('slip.bring'), view.slip?.bring.map((one) => one[language]) ?? []),
    ...listed(
      t('slip.gaps'),
      gaps.map(({ label, gap }) =>
        t('slip.gap', { document: label[language], date: formatLegalDate(gap!.dueOn, language) }),
      ),
    ),
    ...practice.toReversed(),
  ]
}

function text(words: string, look: Omit<Extract<Item, { kind: 'text' }>, 'kind' | 'text'> = {}): Item {
  return { kind: 'text', text: words, ...look }
}

function listed(what: string, words: readonly string[]): Item[] {
  return words.length === 0 ? [] : [text(what, { bold: true }), ...words.map((one) => text(`- ${one}`))]
}

function moneyOf({ amount, currency, rule }: Fee, language: Language, t: TFunction): string {
  return t('slip.money', { money: formatMoney(amount, currency, language), rule })
}
