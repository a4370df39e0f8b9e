import { Button } from '@mantine/core'
import { useAsk, useCall } from '../../core/queries.ts'
import { formatMoment, formatTime } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { StationFacts } from './station-facts.tsx'

/** How the way to the station is, what to do about it, when it is tried next, and the button that tries now. */
export function StationLine() {
  const { t, language } = useWords()
  const uploads = useAsk('listUploads', {})
  const retry = useCall('retryUploads')
  if (!uploads.data) return null
  const { connection } = uploads.data
  const { station, lastAnswer, nextTry } = connection
  return (
    <section className="card between" data-testid="station-line" data-state={station}>
      <div className="grow stack">
        <div role="status">
          <strong>{t(`station.${station}`)}</strong>
          <div>{t(`stationHelp.${station}`)}</div>
        </div>
        <StationFacts connection={connection} />
        <div className="quiet">
          {lastAnswer ? t('outbox.lastAnswer', { at: formatMoment(lastAnswer, language) }) : t('outbox.noAnswer')}
          {station !== 'online' && nextTry && (
            <div data-testid="next-try">{t('link.nextTry', { at: formatTime(nextTry, language) })}</div>
          )}
        </div>
        <Refusal reason={refusalOf(retry)} />
      </div>
      <Button data-testid="retry" disabled={retry.isPending} onClick={() => retry.mutate({})}>
        {t('outbox.retry')}
      </Button>
    </section>
  )
}
