import { TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { DayClose } from '../../../electron/contract/index.ts'
import { formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'

/** Cards and accounts apart, and the old cards against what lies on the table. */
export function Counted({ close, isToday }: { close: DayClose; isToday: boolean }) {
  const { t, language } = useWords()
  const { counts, oldCards } = close
  const number = (value: number) => formatNumber(value, language)
  return (
    <section className="card stack" data-testid="counted">
      <Title order={2} size="h3">
        {t('money.countedApart')}
      </Title>
      <ul className="because">
        <li>{t('money.cards', { number: number(counts.cards) })}</li>
        {counts.byProcedure.map(({ procedure, label, count, crossRegion }) => (
          <li key={procedure}>
            {label[language]}: {number(count)}
            {crossRegion > 0 && ` (${t('money.away', { number: number(crossRegion) })})`}
          </li>
        ))}
        {counts.accounts.map(({ level, count }) => (
          <li key={level}>{t('money.accounts', { level, number: number(count) })}</li>
        ))}
        {counts.deferred > 0 && <li>{t('money.deferred', { number: number(counts.deferred) })}</li>}
        {counts.travelSavedKm > 0 && <li>{t('money.travel', { number: number(counts.travelSavedKm) })}</li>}
        {oldCards.map(({ state, label, count }) => (
          <li key={state} data-testid={`old-card-${state}`}>
            {t('money.oldCards', { what: label[language], number: number(count) })}
          </li>
        ))}
      </ul>
      {isToday && <OnTheTable surrendered={oldCards.find(({ state }) => state === 'surrendered')?.count ?? 0} />}
    </section>
  )
}

/** What was handed in has to lie there. Only compared, kept nowhere: the cards go back with the team. */
function OnTheTable({ surrendered }: { surrendered: number }) {
  const { t, language } = useWords()
  const [text, setText] = useState('')
  const difference = text === '' ? 0 : Number(text) - surrendered
  return (
    <div className="stack not-printed">
      <TextInput
        label={t('money.cardsHere')}
        inputMode="numeric"
        autoComplete="off"
        data-testid="old-cards-here"
        value={text}
        onChange={(event) => setText(event.currentTarget.value.replace(/\D/gu, '').slice(0, 4))}
      />
      <div role="status" data-testid="old-cards-differ">
        {text !== '' && difference === 0 && t('money.cardsRight')}
        {difference !== 0 && (
          <div className="answer-no">
            {t('money.cardsDiffer', {
              here: formatNumber(Number(text), language),
              said: formatNumber(surrendered, language),
            })}
          </div>
        )}
      </div>
    </div>
  )
}
