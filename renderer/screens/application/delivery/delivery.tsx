import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { formatLegalDate, formatMoney } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { Payments } from '../../money/payments.tsx'
import { GroupedFields } from '../details/grouped-fields.tsx'
import { Why } from '../details/why.tsx'
import { Days } from '../rules/days.tsx'

/** What it costs and why, when the card is promised, and how it reaches the applicant. */
export function Delivery({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  const { t, language } = useWords()
  const { fee } = view
  return (
    <>
      <dl className="card facts">
        <div>
          <dt>{t('delivery.fee')}</dt>
          <dd>
            <div className="fact" data-testid="delivery-fee">
              {fee ? formatMoney(fee.amount, fee.currency, language) : t('delivery.feeOpen')}
            </div>
            {fee && <div data-testid="delivery-fee-rule">{fee.rule}</div>}
          </dd>
        </div>
        <div>
          <dt>{t('delivery.promised')}</dt>
          <dd>
            <div className="fact" data-testid="delivery-promised">
              {view.promisedOn ? formatLegalDate(view.promisedOn, language) : t('delivery.promisedOpen')}
            </div>
            {view.promisedBasis && (
              <Why what={t('delivery.promised')}>
                <span>{t('why.rule', { rule: view.promisedBasis })}</span>
              </Why>
            )}
          </dd>
        </div>
      </dl>
      <Payments view={view} />
      <Days view={view} />
      <div className="card stack">
        <GroupedFields view={view} section="delivery" isFixed={isFixed} />
      </div>
    </>
  )
}
