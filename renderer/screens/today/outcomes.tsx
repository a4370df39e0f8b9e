import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type VisitItem, VisitOutcome } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { formatLegalDate } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

const inDays = [1, 3, 7] as const

/** One tap for what became of a visit; only "come back" asks when. */
export function Outcomes({ visit }: { visit: VisitItem }) {
  const { t } = useWords()
  const record = useCall('recordVisitOutcome')
  const [isAsking, setAsking] = useState(false)
  const say = (outcome: VisitOutcome, comeBackOn?: string) =>
    record.mutate({ visit: visit.visit, outcome, ...(comeBackOn && { comeBackOn }) })
  return (
    <fieldset className="outcomes group" aria-label={t('visit.outcomeOf', { name: visit.name })}>
      {VisitOutcome.options.map((outcome) => (
        <Button
          key={outcome}
          variant="default"
          data-testid={`outcome-${outcome}`}
          disabled={record.isPending}
          {...(outcome === 'come-back' && { 'aria-expanded': isAsking })}
          onClick={() => (outcome === 'come-back' ? setAsking(!isAsking) : say(outcome))}
        >
          {t(`outcome.${outcome}`)}
        </Button>
      ))}
      {isAsking && <ComeBack onChoose={(date) => say('come-back', date)} />}
      <Refusal reason={refusalOf(record)} />
    </fieldset>
  )
}

function ComeBack({ onChoose }: { onChoose: (date: string) => void }) {
  const { t, language } = useWords()
  const [typed, setTyped] = useState('')
  return (
    <div className="row outcomes-when">
      {inDays.map((days) => (
        <Button key={days} data-testid={`come-back-${days}`} onClick={() => onChoose(dayAfter(days))}>
          {formatLegalDate(dayAfter(days), language)}
        </Button>
      ))}
      <TextInput
        type="date"
        aria-label={t('visit.comeBackOn')}
        value={typed}
        min={dayAfter(0)}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {typed !== '' && <Button onClick={() => onChoose(typed)}>{t('visit.comeBack')}</Button>}
    </div>
  )
}

/** What was said, and the way back from a wrong press. */
export function OutcomeTaken({ visit }: { visit: VisitItem }) {
  const { t, language } = useWords()
  const record = useCall('recordVisitOutcome')
  if (!visit.outcome) return null
  return (
    <div className="row">
      <strong data-testid="outcome" data-outcome={visit.outcome}>
        {t(`outcome.${visit.outcome}`)}
        {visit.comeBackOn && ` · ${formatLegalDate(visit.comeBackOn, language)}`}
      </strong>
      <Button
        variant="default"
        data-testid="outcome-undo"
        aria-label={t('visit.undoOf', { name: visit.name })}
        disabled={record.isPending}
        onClick={() => record.mutate({ visit: visit.visit })}
      >
        {t('visit.undo')}
      </Button>
      <Refusal reason={refusalOf(record)} />
    </div>
  )
}

function dayAfter(days: number): string {
  const day = new Date()
  day.setDate(day.getDate() + days)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}
