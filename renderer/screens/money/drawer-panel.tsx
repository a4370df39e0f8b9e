import { Button, NativeSelect, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { DrawerView } from '../../../electron/contract/index.ts'
import { useAsk, useCall } from '../../core/queries.ts'
import { formatMoment, formatMoney } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { refusalOf } from '../../ui/refusal-of.ts'
import { AmountInput } from './amount-input.tsx'
import { MoneyRefusal, NotRead } from './not-read.tsx'
import { OpenDrawer } from './open-drawer.tsx'

/** The officer's own cash: opened with a float, counted at the end, handed to the next. */
export function DrawerPanel() {
  const { t } = useWords()
  const drawer = useAsk('getDrawer', {})
  return (
    <section className="card stack not-printed" data-testid="drawer">
      <Title order={2} size="h3">
        {t('money.drawer')}
      </Title>
      {drawer.isError && <NotRead error={drawer.error} onRetry={drawer.refetch} />}
      {drawer.data && !drawer.data.drawer && <OpenDrawer />}
      {drawer.data?.drawer && <Open key={drawer.data.drawer.drawer} drawer={drawer.data.drawer} />}
    </section>
  )
}

function Open({ drawer }: { drawer: DrawerView }) {
  const { t, language } = useWords()
  const session = useAsk('getSession', {})
  const close = useCall('closeDrawer')
  const [counted, setCounted] = useState<number>()
  const [note, setNote] = useState('')
  const [handTo, setHandTo] = useState('')
  const money = (amount: number) => formatMoney(amount, drawer.currency, language)
  const others = (session.data?.team ?? []).filter(({ number }) => number !== drawer.officer)
  const differs = counted !== undefined && counted !== drawer.expected
  return (
    <>
      <dl className="facts">
        <Fact what={t('money.since')} words={formatMoment(drawer.openedAt, language)} />
        <Fact what={t('money.float')} words={money(drawer.float)} />
        <Fact what={t('money.taken')} words={money(drawer.taken)} />
        <Fact what={t('money.expected')} words={money(drawer.expected)} />
      </dl>
      <AmountInput
        label={t('money.counted')}
        testId="drawer-counted"
        currency={drawer.currency}
        onChange={setCounted}
      />
      {differs && (
        <div role="alert" data-testid="drawer-differs">
          {t('money.differs', { money: money(counted - drawer.expected) })}
        </div>
      )}
      {differs && (
        <TextInput
          label={t('money.why')}
          data-testid="drawer-note"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      <NativeSelect
        label={t('money.handTo')}
        data-testid="drawer-hand-to"
        value={handTo}
        data={[
          { value: '', label: t('money.nobody') },
          ...others.map(({ number, name }) => ({ value: number, label: name ?? number })),
        ]}
        onChange={(event) => setHandTo(event.currentTarget.value)}
      />
      <div>
        <Button
          size="lg"
          data-testid="drawer-close"
          disabled={counted === undefined}
          loading={close.isPending}
          onClick={() =>
            close.mutate({
              counted: counted ?? 0,
              ...(note.trim() && { note: note.trim() }),
              ...(handTo && { handTo }),
            })
          }
        >
          {t('money.closeDrawer')}
        </Button>
      </div>
      <MoneyRefusal reason={close.isPending ? undefined : refusalOf(close)} />
    </>
  )
}

function Fact({ what, words }: { what: string; words: string }) {
  return (
    <div>
      <dt>{what}</dt>
      <dd>{words}</dd>
    </div>
  )
}
