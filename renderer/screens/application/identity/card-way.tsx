import { Button, Progress } from '@mantine/core'
import type { ApplicationView, Devices } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'

/** While a card is read: what to do, how far it is, and the way out. */
export function CardRunning({ view, devices }: { view: ApplicationView; devices: Devices | undefined }) {
  const { t } = useWords()
  const cancel = useCall('cancelCapture')
  const running = devices?.running.find(({ application }) => application === view.application)
  const words = t(`phase.${running?.phase ?? 'lay-card'}`)
  return (
    <div className="card stack" data-testid="card-running" data-phase={running?.phase}>
      <strong role="status" className="phase">
        {words}
      </strong>
      <Progress
        size="xl"
        aria-label={words}
        value={running?.share === undefined ? 100 : running.share * 100}
        animated={running?.share === undefined}
      />
      <div>
        <Button
          variant="default"
          data-testid="card-cancel"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate({ application: view.application, version: view.version })}
        >
          {t('identity.cancel')}
        </Button>
      </div>
    </div>
  )
}

/** How the reader stands, in words of the catalogue: what to do when it is not there. */
export function readerState(devices: Devices | undefined): 'unknown' | 'safe-mode' | 'none' | 'not-ready' | 'ready' {
  if (!devices) return 'unknown'
  if (devices.safeMode) return 'safe-mode'
  const readers = devices.devices.filter(({ takes }) => takes.includes('card'))
  if (readers.length === 0) return 'none'
  return readers.some(({ status }) => status !== 'not-ready') ? 'ready' : 'not-ready'
}
