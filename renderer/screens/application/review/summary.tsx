import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { formatLegalDate, formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { FeeAndDate } from './fee-and-date.tsx'

/** What will be in the application, in a few lines. */
export function Summary({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  const number = (value: number) => formatNumber(value, language)
  const count = (modality: string) => view.captures.filter((capture) => capture.modality === modality).length
  const line = (what: string, words: string) => (
    <li key={what}>
      <strong>{what}</strong> {words}
    </li>
  )
  const biometric = (modality: 'finger' | 'iris', asked: { needed: boolean; positions: number[] }) => {
    if (!asked.needed) return t('sectionState.not-needed')
    const excepted = view.exceptions.filter((exception) => exception.modality === modality).length
    const taken = t('review.taken', { number: number(count(modality)), of: number(asked.positions.length) })
    return excepted === 0 ? taken : t('review.takenExcept', { taken, number: number(excepted) })
  }
  const portrait = () => {
    if (count('portrait') > 0) return t('fingers.taken')
    const exception = view.exceptions.find(({ modality }) => modality === 'portrait')
    if (exception) return t('capture.exception', { reason: exception.reason })
    return t(view.portrait.needed ? 'capture.none' : 'sectionState.not-needed')
  }
  const document = ({ id, gap }: ApplicationView['documents'][number]) => {
    const pages = view.captures.filter((capture) => capture.document === id).length
    if (pages > 0) return t('review.pages', { number: number(pages) })
    return gap ? t('review.follows', { date: formatLegalDate(gap.dueOn, language) }) : undefined
  }
  return (
    <section className="card stack" aria-label={t('review.summary')}>
      <strong>{t('review.summary')}</strong>
      <ul className="summary">
        {line(
          t('application.procedure'),
          view.procedures.find(({ id }) => id === view.procedure)?.label[language] ?? t('capture.none'),
        )}
        {line(t('section.portrait'), portrait())}
        {line(t('section.fingers'), biometric('finger', view.fingers))}
        {view.irises.needed && line(t('irises.title'), biometric('iris', view.irises))}
        {view.documents.map((one) => {
          const words = document(one)
          return words && line(one.label[language], words)
        })}
      </ul>
      <FeeAndDate view={view} />
    </section>
  )
}
