import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { formatLegalDate, formatMoney } from '../../../formats.ts'
import { useWords } from '../../../language.ts'

/** What the applicant pays and when the card is promised, as far as it is known. */
export function FeeAndDate({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  return (
    <div>
      {view.fee && (
        <div data-testid="fee">
          {t('finalise.fee', { money: formatMoney(view.fee.amount, view.fee.currency, language), rule: view.fee.rule })}
        </div>
      )}
      {view.promisedOn && (
        <div data-testid="promised">{t('finalise.promised', { date: formatLegalDate(view.promisedOn, language) })}</div>
      )}
    </div>
  )
}
