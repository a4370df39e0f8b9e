/** What stands on the slip, in the pack's order, in words: for paper, for the receipt printer and for a file. Pure. */
import { type ApplicationView, writeSignedSlipCode, writeSlipCode } from '../../../../electron/contract/index.ts'
import { formatLegalDate, formatMoney } from '../../../formats.ts'
import type { Language } from '../../../language.ts'

/** One line of words, a list, or the code. */
export type SlipPart =
  | { kind: 'strong'; words: string }
  | { kind: 'line'; what: string; words: string }
  | { kind: 'list'; what: string; words: string[] }
  | { kind: 'code'; text: string; words: string }
type Words = (key: string, values?: Record<string, string>) => string
type Line = NonNullable<ApplicationView['slip']>['lines'][number]

/** Where a pack has no slip of its own. */
const USUAL: readonly Line[] = ['provisional', 'fee', 'promised-on', 'code']

/** @param t speaks the slip's language, which need not be the screen's. */
export function slipParts(view: ApplicationView, language: Language, t: Words): SlipPart[] {
  const procedure = view.procedures.find(({ id }) => id === view.procedure)
  const gaps = view.documents.filter(({ gap }) => gap !== undefined)
  const lines = view.slip?.lines ?? USUAL
  return [
    ...said(t('slip.name'), view.fields.name),
    ...said(t('slip.procedure'), procedure?.label[language]),
    ...lines.flatMap((line) => partsOf(line, view, language, t)),
    ...listed(
      t('slip.gaps'),
      gaps.map(({ label, gap }) =>
        t('slip.gap', { document: label[language], date: formatLegalDate(gap!.dueOn, language) }),
      ),
    ),
  ]
}

/** What the code says: the station's signed receipt once it is here, until then the slip's own number. */
export const slipCodeOf = (view: ApplicationView): string =>
  view.slip?.signed && view.slip.checkAt
    ? writeSignedSlipCode(view, view.slip.checkAt, view.slip.signed)
    : writeSlipCode(view)

function partsOf(line: Line, view: ApplicationView, language: Language, t: Words): SlipPart[] {
  const date = (day: string) => formatLegalDate(day, language)
  switch (line) {
    case 'provisional':
      return view.officialNumber
        ? said(t('slip.official'), view.officialNumber)
        : [{ kind: 'strong', words: t('slip.provisional') }]
    case 'accepted-on':
      return view.signedOn ? said(t('slip.accepted'), date(view.signedOn)) : []
    case 'promised-on':
      return view.promisedOn
        ? said(t('slip.expected'), t('slip.date', { date: date(view.promisedOn), basis: view.promisedBasis }))
        : []
    case 'where':
      return said(t('slip.where'), view.slip?.where[language])
    case 'fee':
      return view.fee ? [...said(t('slip.fee'), moneyOf(view.fee, language, t)), ...paidOf(view, language, t)] : []
    case 'delivery':
      return said(t('slip.delivery'), wordDelivery(view, language))
    case 'bring':
      return listed(t('slip.bring'), view.slip?.bring.map((one) => one[language]) ?? [])
    case 'contacts':
      return listed(
        t('slip.contacts'),
        view.slip?.contacts.map(({ label, phone }) => [label[language], phone].filter(Boolean).join(' ')) ?? [],
      )
    case 'code':
      return [
        { kind: 'code', text: slipCodeOf(view), words: t(view.slip?.signed ? 'slip.codeSigned' : 'slip.codeWaits') },
      ]
  }
}

function wordDelivery({ form, fields }: ApplicationView, language: Language): string | undefined {
  const field = form.find(({ name }) => name === 'delivery')
  return field?.choices?.find(({ value }) => value === fields.delivery)?.label[language]
}

const said = (what: string, words: string | undefined): SlipPart[] => (words ? [{ kind: 'line', what, words }] : [])
const listed = (what: string, words: string[]): SlipPart[] => (words.length > 0 ? [{ kind: 'list', what, words }] : [])

/** As it is when the slip is printed. Where nothing is due, the fee's own line says by which rule. */
function paidOf({ fee, paid }: ApplicationView, language: Language, t: Words): SlipPart[] {
  if (!fee || fee.amount === 0) return []
  const money = (amount: number) => formatMoney(amount, fee.currency, language)
  const rest = fee.amount - paid
  if (rest <= 0) return said(t('slip.paid'), money(paid))
  return [
    ...(paid > 0 ? said(t('slip.paid'), money(paid)) : []),
    ...said(t('slip.toPay'), t('slip.toPayLater', { money: money(rest) })),
  ]
}

function moneyOf(fee: NonNullable<ApplicationView['fee']>, language: Language, t: Words): string {
  return t('slip.money', { money: formatMoney(fee.amount, fee.currency, language), rule: fee.rule })
}
