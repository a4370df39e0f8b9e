import i18next from 'i18next'
import { type ApplicationView, writeSlipCode } from '../../../../electron/contract/index.ts'
import { formatLegalDate, formatMoney } from '../../../formats.ts'
import type { Language } from '../../../language.ts'
import { QrCode } from './qr-code.tsx'

/** The slip itself: all that is printed. */
export function SlipPaper(props: { view: ApplicationView; language: Language; isLarge: boolean }) {
  const { view, language } = props
  const t = i18next.getFixedT(language)
  const procedure = view.procedures.find(({ id }) => id === view.procedure)
  const gaps = view.documents.filter(({ gap }) => gap !== undefined)
  return (
    <article className={props.isLarge ? 'slip slip-large' : 'slip'} lang={language} data-testid="slip">
      {view.environment === 'practice' && <div className="slip-practice">{t('slip.practice')}</div>}
      <div className="slip-head">
        <div className="slip-first">
          <div>{t('slip.numberLabel')}</div>
          <div className="slip-number" data-testid="slip-number">
            {view.slipNumber}
          </div>
          <strong>{t('slip.provisional')}</strong>
        </div>
        <QrCode text={writeSlipCode(view)} label={t('slip.code', { number: view.slipNumber })} />
      </div>
      <dl className="slip-lines">
        <Line what={t('slip.name')} words={view.fields.name ?? ''} />
        {procedure && <Line what={t('slip.procedure')} words={procedure.label[language]} />}
        {view.fee && (
          <Line
            what={t('slip.fee')}
            words={t('slip.money', {
              money: formatMoney(view.fee.amount, view.fee.currency, language),
              rule: view.fee.rule,
            })}
          />
        )}
        {view.promisedOn && (
          <Line
            what={t('slip.expected')}
            words={t('slip.date', { date: formatLegalDate(view.promisedOn, language), basis: view.promisedBasis })}
          />
        )}
        {view.slip && <Line what={t('slip.where')} words={view.slip.where[language]} />}
      </dl>
      {view.slip && view.slip.bring.length > 0 && (
        <Listed what={t('slip.bring')} words={view.slip.bring.map((one) => one[language])} />
      )}
      {gaps.length > 0 && (
        <Listed
          what={t('slip.gaps')}
          words={gaps.map(({ label, gap }) =>
            t('slip.gap', { document: label[language], date: formatLegalDate(gap!.dueOn, language) }),
          )}
        />
      )}
    </article>
  )
}

function Line({ what, words }: { what: string; words: string }) {
  return (
    <div>
      <dt>{what}</dt>
      <dd>{words}</dd>
    </div>
  )
}

function Listed({ what, words }: { what: string; words: string[] }) {
  return (
    <div>
      <strong>{what}</strong>
      <ul>
        {words.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  )
}
