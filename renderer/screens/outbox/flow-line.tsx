import { Button } from '@mantine/core'
import { useAsk, useCall } from '../../core/queries.ts'
import { formatBytes, formatDuration } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** How much is left, how fast it goes, and how long it takes; pause and go on. */
export function FlowLine() {
  const { t, language } = useWords()
  const uploads = useAsk('listUploads', {})
  const pause = useCall('pauseUploads')
  const resume = useCall('resumeUploads')
  if (!uploads.data) return null
  const { flow, copies, connection } = uploads.data
  const { bytesLeft, bytesPerSecond, secondsLeft, isPaused } = flow
  const change = isPaused ? resume : pause
  return (
    <section className="card between">
      <div className="grow">
        <div data-testid="flow" role="status">
          {isPaused
            ? t('outbox.paused')
            : bytesLeft === 0
              ? t('outbox.nothingLeft')
              : t('outbox.left', { size: formatBytes(bytesLeft, language) })}
        </div>
        {!isPaused && connection.station === 'online' && bytesPerSecond !== undefined && bytesLeft > 0 && (
          <div>
            {t('outbox.rate', { rate: formatBytes(bytesPerSecond, language) })}
            {secondsLeft !== undefined && ` · ${t('outbox.timeLeft', { time: formatDuration(secondsLeft, language) })}`}
          </div>
        )}
        <div data-testid="copies" data-place={copies.place}>
          {t(`copies.${copies.place}`)}
        </div>
        <Refusal reason={refusalOf(pause) ?? refusalOf(resume)} />
      </div>
      <Button
        variant="default"
        data-testid={isPaused ? 'resume-all' : 'pause-all'}
        disabled={change.isPending}
        onClick={() => change.mutate({})}
      >
        {isPaused ? t('outbox.resumeAll') : t('outbox.pauseAll')}
      </Button>
    </section>
  )
}
