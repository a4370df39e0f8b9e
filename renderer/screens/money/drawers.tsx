import { Title } from '@mantine/core'
import type { DayClose } from '../../../electron/contract/index.ts'
import { formatMoney } from '../../formats.ts'
import { useWords } from '../../language.ts'

/** Every officer's cash of that day: what should be there, what was counted, and why it differs. */
export function Drawers({ close }: { close: DayClose }) {
  const { t } = useWords()
  if (close.drawers.length === 0) return null
  return (
    <section className="card stack" data-testid="drawers">
      <Title order={2} size="h3">
        {t('money.drawers')}
      </Title>
      {close.drawers.map((drawer) => (
        <Drawer key={drawer.drawer} drawer={drawer} />
      ))}
    </section>
  )
}

function Drawer({ drawer }: { drawer: DayClose['drawers'][number] }) {
  const { t, language } = useWords()
  const { officerName, expected, counted, difference = 0, currency, note, handedTo } = drawer
  const money = (amount: number) => formatMoney(amount, currency, language)
  return (
    <div className={difference === 0 ? undefined : 'answer-no'} data-testid="drawer-line">
      <strong>{officerName}</strong>{' '}
      {counted === undefined
        ? t('money.stillOpen', { expected: money(expected) })
        : t('money.closedLine', { expected: money(expected), counted: money(counted) })}
      {difference !== 0 && <div>{t('money.differs', { money: money(difference) })}</div>}
      {note && <div>{note}</div>}
      {handedTo && <div>{t('money.handedTo', { name: handedTo })}</div>}
    </div>
  )
}
