import { Badge, Button, Title } from '@mantine/core'
import { useState } from 'react'
import type { VisitItem } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { ageOn, formatLegalDate } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { Refusal } from '../../ui/messages.tsx'
import { ProgressMark } from '../../ui/progress-mark.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { Outcomes, OutcomeTaken } from './outcomes.tsx'
import { VisitPlace } from './place.tsx'

/** One person to be visited: who, where, when, why, whom to call, and what became of it. */
export function VisitCard({ visit, isNext }: { visit: VisitItem; isNext: boolean }) {
  const { t } = useWords()
  const take = useCall('takeVisit')
  const [isOpen, setOpen] = useState(false)

  async function open(): Promise<void> {
    const taken = await take.mutateAsync({ visit: visit.visit })
    if (taken.ok) goTo({ screen: 'application', ...taken.value })
  }

  const look = visit.outcome ? 'card-done' : visit.urgent ? 'card-urgent' : ''
  const hasOutcomes = !visit.outcome && (isNext || isOpen)
  return (
    <article
      className={`card stack ${look} ${isNext ? 'visit-next' : ''}`}
      data-testid="visit-row"
      data-visit={visit.visit}
    >
      {isNext && <div className="visit-kicker">{t('visit.next')}</div>}
      <div className="between">
        <Person visit={visit} />
        <div className="stack visit-acts">
          <Button
            size={isNext ? 'lg' : 'md'}
            data-testid="visit-take"
            variant={visit.outcome ? 'default' : 'filled'}
            disabled={take.isPending}
            onClick={() => void open()}
          >
            {take.isPending ? t('visit.opening') : visit.application ? t('visit.continue') : t('visit.take')}
          </Button>
          {!visit.outcome && !isNext && (
            <Button
              variant="default"
              data-testid="visit-outcomes"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {t('visit.outcome')}
            </Button>
          )}
        </div>
      </div>
      <Refusal reason={refusalOf(take)} />
      <VisitPlace visit={visit} />
      {visit.outcome && <OutcomeTaken visit={visit} />}
      {hasOutcomes && <Outcomes visit={visit} />}
    </article>
  )
}

function Person({ visit }: { visit: VisitItem }) {
  const { t, language } = useWords()
  return (
    <div className="grow">
      <div className="row">
        <Title order={2} size="h3">
          {visit.name}
        </Title>
        {visit.urgent && (
          <Badge color="red" size="lg">
            {t('visit.urgent')}
          </Badge>
        )}
        {visit.marks?.map((mark) => (
          <Badge key={mark} size="lg" variant="light" data-testid={`mark-${mark}`}>
            {t(`mark.${mark}`)}
          </Badge>
        ))}
        {visit.progress && <ProgressMark progress={visit.progress} />}
      </div>
      <div>
        {t('visit.person', {
          age: ageOn(visit.birthDate, new Date()),
          birthDate: formatLegalDate(visit.birthDate, language),
        })}
      </div>
      <div>{visit.address}</div>
      <div className="quiet">{t('visit.when', { from: visit.from, to: visit.to, reason: visit.reason })}</div>
      <Telephones visit={visit} />
    </div>
  )
}

function Telephones({ visit: { phone, relative } }: { visit: VisitItem }) {
  const { t } = useWords()
  return (
    <>
      {relative && <div>{t('visit.relative', relative)}</div>}
      {phone && <div>{t('visit.phone', { phone })}</div>}
    </>
  )
}
