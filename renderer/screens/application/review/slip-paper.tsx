import i18next from 'i18next'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import type { Language } from '../../../language.ts'
import { QrCode } from './qr-code.tsx'
import { slipCodeOf, slipParts } from './slip-lines.ts'

/** The slip itself: all that is printed, in the pack's order. */
export function SlipPaper(props: { view: ApplicationView; language: Language; isLarge: boolean }) {
  const { view, language } = props
  const t = i18next.getFixedT(language)
  const parts = slipParts(view, language, (key, values) => t(key, values ?? {}))
  const code = parts.find((part) => part.kind === 'code')
  return (
    <article className={props.isLarge ? 'slip slip-large' : 'slip'} lang={language} data-testid="slip">
      {view.environment === 'practice' && <div className="slip-practice">{t('slip.practice')}</div>}
      <div className="slip-head">
        <div className="slip-first">
          <div>{t('slip.numberLabel')}</div>
          <div className="slip-number" data-testid="slip-number">
            {view.slipNumber}
          </div>
          {parts.map((part) => part.kind === 'strong' && <strong key={part.words}>{part.words}</strong>)}
        </div>
        <div className="slip-code">
          <QrCode text={slipCodeOf(view)} label={t('slip.code', { number: view.slipNumber })} />
          {code && <div>{code.words}</div>}
        </div>
      </div>
      {parts.map((part) => {
        if (part.kind === 'line') return <Line key={part.what} {...part} />
        return part.kind === 'list' && <Listed key={part.what} {...part} />
      })}
    </article>
  )
}

function Line({ what, words }: { what: string; words: string }) {
  return (
    <dl className="slip-lines">
      <dt>{what}</dt>
      <dd>{words}</dd>
    </dl>
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
