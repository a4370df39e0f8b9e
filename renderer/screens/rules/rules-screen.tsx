import '../application/rules/rules.css'
import { Title } from '@mantine/core'
import type { RulesState } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { formatLegalDate, formatMoment, formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Empty, Failed, Loading } from '../../ui/messages.tsx'
import { DryRun } from './dry-run.tsx'

/** Which rules hold here, where they come from, what was refused, and what others would change. */
export function RulesScreen() {
  const { t } = useWords()
  const rules = useAsk('getRules', {})
  if (rules.isPending) return <Loading />
  if (rules.isError) return <Failed error={rules.error} onRetry={rules.refetch} />
  return (
    <div className="screen screen-middle" data-testid="rules-screen">
      <Title order={1}>{t('rules.title')}</Title>
      <InForce state={rules.data} />
      <Refused state={rules.data} />
      <Files state={rules.data} />
      <Features state={rules.data} />
      <DryRun layers={rules.data.layers} />
    </div>
  )
}

function InForce({ state }: { state: RulesState }) {
  const { t } = useWords()
  const { inForce, region } = state
  return (
    <section className="card stack" data-testid="rules-in-force">
      <Title order={2} size="h3">
        {t('rules.inForce')}
      </Title>
      <div>{inForce.layers.join(' → ') || inForce.id}</div>
      <div className="quiet fingerprint">{inForce.hash}</div>
      <div>{region ? t('rules.region', { name: region.name, code: region.code }) : t('rules.noRegion')}</div>
    </section>
  )
}

function Refused({ state }: { state: RulesState }) {
  const { t, language } = useWords()
  if (state.refused.length === 0) return null
  return (
    <section className="card stack newer-rules" role="alert" data-testid="rules-refused">
      <Title order={2} size="h3">
        {t('rules.refused')}
      </Title>
      <div>{t('rules.refusedHelp')}</div>
      {state.refused.map(({ id, hash, reason, message, at }) => (
        <div key={hash} data-testid="rule-refusal" data-reason={reason}>
          <strong>{id}</strong> {t(`rules.refusal.${reason}`)}
          <div className="quiet">{message}</div>
          <div className="quiet">{formatMoment(at, language)}</div>
        </div>
      ))}
    </section>
  )
}

function Files({ state }: { state: RulesState }) {
  const { t, language } = useWords()
  return (
    <section className="card stack" data-testid="rule-files">
      <Title order={2} size="h3">
        {t('rules.files')}
      </Title>
      {state.layers.map((layer) => (
        <div key={layer.hash} data-testid="rule-file" data-in-force={layer.isInForce}>
          <div className="row">
            <strong>{layer.title?.[language] ?? layer.id}</strong>
            <span className="source-mark">{t(`rules.level.${layer.level}`)}</span>
            <span className="source-mark">{t(`rules.source.${layer.source}`)}</span>
            {layer.isInForce && <span className="source-mark answer-yes">{t('rules.holdsToday')}</span>}
          </div>
          <div>
            {layer.effectiveUntil
              ? t('rules.fromUntil', {
                  from: formatLegalDate(layer.effectiveFrom, language),
                  until: formatLegalDate(layer.effectiveUntil, language),
                })
              : t('rules.from', { from: formatLegalDate(layer.effectiveFrom, language) })}
          </div>
          {layer.needsReview > 0 && (
            <div className="answer-ask">
              {t('rules.reviews', { number: formatNumber(layer.needsReview, language) })}
            </div>
          )}
        </div>
      ))}
    </section>
  )
}

function Features({ state }: { state: RulesState }) {
  const { t, language } = useWords()
  return (
    <section className="card stack" data-testid="rule-features">
      <Title order={2} size="h3">
        {t('rules.features')}
      </Title>
      {state.features.length === 0 && <Empty words={t('rules.noFeatures')} />}
      {state.features.map(({ id, text, basis, isOn }) => (
        <div key={id} data-testid="rule-feature" data-on={isOn}>
          <strong>{t(isOn ? 'rules.on' : 'rules.off')}</strong> {text[language]}
          <div className="quiet">{basis}</div>
        </div>
      ))}
    </section>
  )
}
