import { Button } from '@mantine/core'
import { useAsk, useCall } from '../../core/queries.ts'
import { formatMoment } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** Whether the station answers, when it last did, and the button that tries now. */
export function StationLine() {
  const { t, language } = useWords()
  const uploads = useAsk('listUploads', {})
  const retry = useCall('retryUploads')
  if (!uploads.data) return null
  const { station, lastAnswer } = uploads.data.connection
  return (
    <section className="card between">
      <div className="grow">
        <strong>{t(`station.${station}`)}</strong>
        <div>{t(`stationHelp.${station}`)}</div>
        <div className="quiet">
          {lastAnswer ? t('outbox.lastAnswer', { at: formatMoment(lastAnswer, language) }) : t('outbox.noAnswer')}
        </div>
        <Refusal reason={refusalOf(retry)} />
      </div>
      <Button data-testid="retry" disabled={retry.isPending} onClick={() => retry.mutate({})}>
        {t('outbox.retry')}
      </Button>
    </section>
  )
}
