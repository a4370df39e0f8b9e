import { Badge, Button, NativeSelect, Title } from '@mantine/core'
import { type VisitItem, VisitOutcome } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { ageOn, formatLegalDate } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** One person to be visited: who, where, when, why, and what became of it. */
export function VisitRow({ visit }: { visit: VisitItem }) {
  const { t, language } = useWords()
  const take = useCall('takeVisit')
  const outcome = useCall('recordVisitOutcome')

  async function open(): Promise<void> {
    const taken = await take.mutateAsync({ visit: visit.visit })
    if (taken.ok) goTo({ screen: 'application', ...taken.value })
  }
  function record(chosen: string): void {
    const parsed = VisitOutcome.safeParse(chosen)
    if (parsed.success) outcome.mutate({ visit: visit.visit, outcome: parsed.data })
  }

  const look = visit.outcome ? 'card-done' : visit.urgent ? 'card-urgent' : ''
  return (
    <article className={`card between ${look}`} data-testid="visit-row" data-visit={visit.visit}>
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
          <VisitState visit={visit} />
        </div>
        <div>
          {t('visit.person', {
            age: ageOn(visit.birthDate, new Date()),
            birthDate: formatLegalDate(visit.birthDate, language),
          })}
        </div>
        <div>{visit.address}</div>
        <div className="quiet">{t('visit.when', { from: visit.from, to: visit.to, reason: visit.reason })}</div>
        <Refusal reason={refusalOf(take) ?? refusalOf(outcome)} />
      </div>
      <div className="row">
        <NativeSelect
          aria-label={t('visit.outcomeOf', { name: visit.name })}
          data-testid="visit-outcome"
          value={visit.outcome ?? ''}
          disabled={outcome.isPending}
          onChange={(event) => record(event.currentTarget.value)}
          data={[
            { value: '', label: t('visit.outcome'), disabled: true },
            ...VisitOutcome.options.map((value) => ({ value, label: t(`outcome.${value}`) })),
          ]}
        />
        <Button
          data-testid="visit-take"
          variant={visit.outcome ? 'default' : 'filled'}
          disabled={take.isPending}
          onClick={() => void open()}
        >
          {take.isPending ? t('visit.opening') : visit.application ? t('visit.continue') : t('visit.take')}
        </Button>
      </div>
    </article>
  )
}

function VisitState({ visit }: { visit: VisitItem }) {
  const { t } = useWords()
  if (visit.outcome) {
    return (
      <Badge color="gray" size="lg" variant="light">
        {t(`outcome.${visit.outcome}`)}
      </Badge>
    )
  }
  if (!visit.application) return null
  return (
    <Badge size="lg" variant="light">
      {t('visit.begun')}
    </Badge>
  )
}
