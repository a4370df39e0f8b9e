import './afterwards.css'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useAsk } from '../../../core/queries.ts'
import { formatMoment, formatMoney } from '../../../formats.ts'
import { useWords } from '../../../language.ts'

/** Where it was begun, how sure it is by whom, and what was paid there; nothing for one that was begun here. */
export function BegunElsewhere({ view }: { view: ApplicationView }) {
  return view.begunElsewhere ? <Begun view={view} begun={view.begunElsewhere} /> : null
}

type Props = { view: ApplicationView; begun: NonNullable<ApplicationView['begunElsewhere']> }

function Begun({ view, begun }: Props) {
  const { t, language } = useWords()
  const { reference, channel, assurance, begunAt } = begun
  const found = useAsk('findPrepared', { search: reference })
  const paid = found.data?.find((one) => one.reference === reference)?.paid
  const modes = view.form.find(({ name }) => name === 'payment')?.choices
  const mode = modes?.find(({ value }) => value === paid?.mode)?.label[language] ?? paid?.mode
  return (
    <div className="begun-elsewhere" data-testid="begun-elsewhere">
      <strong>{t(`prepared.channel.${channel}`, { when: formatMoment(begunAt, language) })}</strong>
      <div>{t('prepared.reference', { reference })}</div>
      <div>{t(`prepared.assurance.${assurance}`)}</div>
      {paid && (
        <strong data-testid="paid-elsewhere">
          {t('prepared.paidBy', {
            money: formatMoney(paid.amount, paid.currency, language),
            mode,
            reference: paid.reference,
          })}
        </strong>
      )}
    </div>
  )
}
