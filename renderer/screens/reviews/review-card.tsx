import { Title } from '@mantine/core'
import type { ReviewView } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { formatLegalDate, formatMoment } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { useBlobAddress } from '../application/captures/picture.tsx'
import { DecideReview } from './decide-review.tsx'
import { ReviewOutcome } from './review-outcome.tsx'

/** One application of another officer: who, what was out of the ordinary, until when, and the decision. */
export function ReviewCard({ review }: { review: ReviewView }) {
  const { t, language } = useWords()
  const { name, procedure, slipNumber, officer, dueAt, isOverdue, exceptions, gaps, lines, decided } = review
  return (
    <article className="card stack" data-testid="review-card" data-application={review.application}>
      <div className="review-head">
        {review.hasPortrait && <Face review={review} />}
        <div className="grow stack">
          <Title order={2} size="h3">
            {name || t('application.noName')}
          </Title>
          <div>{procedure[language]}</div>
          <div className="quiet">{t('reviews.line', { slip: slipNumber, officer })}</div>
          <div className={isOverdue && !decided ? 'answer-no' : undefined} data-testid="review-due">
            {t(isOverdue ? 'reviews.overdue' : 'reviews.due', { at: formatMoment(dueAt, language) })}
          </div>
        </div>
      </div>
      {(exceptions.length > 0 || gaps.length > 0) && (
        <ul className="safe-list">
          {exceptions.map(({ modality, position, reason }) => (
            <li key={`${modality}-${position ?? 0}`}>
              {t('countersigns.exception', { what: wordPlace(t, modality, position), reason })}
            </li>
          ))}
          {gaps.map(({ label, dueOn }) => (
            <li key={label.en}>
              {t('slip.gap', { document: label[language], date: formatLegalDate(dueOn, language) })}
            </li>
          ))}
        </ul>
      )}
      <details className="more">
        <summary>{t('reviews.entered')}</summary>
        <dl className="review-lines">
          {lines.map(({ label, value }) => (
            <div key={`${label.en} ${value.en}`}>
              <dt>{label[language]}</dt>
              <dd>{value[language]}</dd>
            </div>
          ))}
        </dl>
      </details>
      {decided ? <ReviewOutcome decided={decided} /> : <DecideReview review={review} />}
    </article>
  )
}

function Face({ review: { application, version, name } }: { review: ReviewView }) {
  const { t } = useWords()
  const address = useBlobAddress(useAsk('getReviewPortrait', { application, version }).data)
  return address ? <img className="review-face" src={address} alt={t('picture.alt', { name })} /> : null
}

function wordPlace(t: (key: string) => string, modality: string, position: number | undefined): string {
  if (position === undefined) return t(`modality.${modality}`)
  return t(modality === 'iris' ? `eye.${position}` : `finger.${position}`)
}
