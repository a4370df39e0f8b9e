import './rules.css'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { formatLegalDate, formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { BecauseList } from './because-list.tsx'

/** By when the law wants it and by when it is promised, how long the clocks run unseen, and whether that is in time. */
export function Days({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  const { deadlines, busy, urgency, validUntil, validBecause, delivery } = view.decisions
  const date = (day: string) => formatLegalDate(day, language)
  return (
    <section className="card stack" aria-label={t('rules.days')} data-testid="days">
      {deadlines.map(({ sort, on, days, unit, because }) => (
        <div key={sort} data-testid={`deadline-${sort}`}>
          <strong>{t(`rules.deadline.${sort}`, { date: date(on) })}</strong>{' '}
          <span className="quiet">{t(`rules.unit.${unit}`, { number: formatNumber(days, language) })}</span>
          <BecauseList because={[because]} />
        </div>
      ))}
      <div className="quiet">
        {view.hoursUnsynced === undefined
          ? t('rules.clockStarts')
          : t('rules.unsynced', { number: formatNumber(view.hoursUnsynced, language) })}
      </div>
      {busy.length > 0 && (
        <div data-testid="busy">
          <strong>{t('rules.busy')}</strong>
          <BecauseList because={busy} />
        </div>
      )}
      {urgency.campaigns.length > 0 && (
        <div data-testid="campaign">
          <strong>{t('rules.campaign')}</strong>
          <BecauseList because={urgency.campaigns} />
        </div>
      )}
      {urgency.neededBy !== undefined && urgency.isInTime !== undefined && (
        <div data-testid="in-time" data-in-time={urgency.isInTime}>
          <strong className={`answer answer-${urgency.isInTime ? 'yes' : 'no'}`}>
            {t(urgency.isInTime ? 'rules.inTime' : 'rules.tooLate', { date: date(urgency.neededBy) })}
          </strong>
          {urgency.temporary && <BecauseList because={[urgency.temporary]} />}
        </div>
      )}
      {validBecause && (
        <div data-testid="valid-until">
          {validUntil === undefined ? t('rules.validForEver') : t('rules.validUntil', { date: date(validUntil) })}
          <BecauseList because={[validBecause]} />
        </div>
      )}
      {delivery.because && (
        <div data-testid="delivery-rule">
          {delivery.cost && <div>{delivery.cost[language]}</div>}
          <BecauseList because={[delivery.because]} />
        </div>
      )}
      {delivery.locked && (
        <div data-testid="delivery-locked">
          <strong>{t('rules.locked')}</strong>
          <BecauseList because={[delivery.locked.because]} />
        </div>
      )}
    </section>
  )
}
