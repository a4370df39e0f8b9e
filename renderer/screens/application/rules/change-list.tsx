import type { DecisionChange } from '../../../../electron/contract/index.ts'
import { formatLegalDate, formatMoney } from '../../../formats.ts'
import { type Language, useWords } from '../../../language.ts'

/** What other rules would decide otherwise, line by line. */
export function ChangeList({ changes }: { changes: readonly DecisionChange[] }) {
  const { t, language } = useWords()
  const word = (change: DecisionChange, value: string) => wordValue(change, value, language, (key) => t(key))
  return (
    <ul className="because">
      {changes.map((change) => (
        <li key={`${change.what} ${change.before} ${change.after}`} data-testid="rule-change" data-what={change.what}>
          <strong>{change.label?.[language] ?? t(`rules.change.${change.what}`)}</strong>{' '}
          {change.what === 'required' || change.what === 'not-required'
            ? t(`rules.change.${change.what}`)
            : t('rules.fromTo', { before: word(change, change.before), after: word(change, change.after) })}
          {change.because && <div className="quiet">{change.because.text[language]}</div>}
        </li>
      ))}
    </ul>
  )
}

function wordValue({ what }: DecisionChange, value: string, language: Language, t: (key: string) => string): string {
  if (value === '') return t('rules.nothing')
  if (what === 'promised' || what === 'statutory') return formatLegalDate(value, language)
  if (what === 'fee') {
    const [amount = '', currency = ''] = value.split(' ')
    return formatMoney(Number(amount), currency, language)
  }
  return what === 'eligible' || what === 'accepted-here' ? t(`rules.answer.${value}`) : value
}
