import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'

/** What to do before shooting, by the rules of the day; one tap folds it away. */
export function Advice({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  const { advice } = view.portrait
  if (advice.length === 0) return null
  return (
    <details className="card advice" open>
      <summary data-testid="portrait-advice">{t('portrait.advice')}</summary>
      <ul>
        {advice.map((one) => (
          <li key={one.en}>{one[language]}</li>
        ))}
      </ul>
    </details>
  )
}
