import { Alert, Button } from '@mantine/core'
import type { ApplicationKey, Devices, DeviceView } from '../../../../electron/contract/index.ts'
import { formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { ScannerPreview } from './scanner-preview.tsx'
import { ableTo } from './serving-device.ts'
import { usePlaceWords } from './use-place-words.ts'
import type { TakeRun } from './use-take-run.ts'

/** So many are named on the button, more are counted. */
const FEW = 3

/** One tap takes all; while it runs: what to do now, what comes next, and Cancel. Afterwards: what went wrong. */
export function RunPanel(props: {
  run: TakeRun
  modality: 'finger' | 'iris'
  applicationKey: ApplicationKey
  devices: Devices | undefined
  /** The groups that are still needed, as this device takes them. */
  groups: number[][]
  /** The one that will take them; undefined when none is ready. */
  device: DeviceView | undefined
}) {
  const { run, modality, devices, device, groups } = props
  const { t, language } = useWords()
  const words = usePlaceWords(modality)
  const isOneOfSeveral = ableTo(devices, modality).length > 1
  const phase = devices?.running.find(({ application }) => application === props.applicationKey.application)
  return (
    <div className="stack">
      {devices && !device && (
        <Alert color="orange" role="status" data-testid={`${modality}-no-device`}>
          {t(devices.safeMode ? 'notice.safe-mode' : modality === 'finger' ? 'fingers.noDevice' : 'irises.noDevice')}
        </Alert>
      )}
      {!run.isRunning && device && groups.length > 0 && (
        <Button size="lg" className="shoot" data-testid={`${modality}-take-all`} onClick={() => void run.start(groups)}>
          {groups.flat().length > FEW
            ? t('fingers.takeAll', { number: formatNumber(groups.flat().length, language) })
            : t('fingers.takeThese', { names: words.list(groups.flat()) })}
        </Button>
      )}
      {device && isOneOfSeveral && (
        <div className="quiet" role="status" data-testid={`${modality}-device`}>
          {t('fingers.with', { model: device.model })}
        </div>
      )}
      {device?.issuing === false && <div role="note">{t('devices.notIssuing')}</div>}
      {device?.previews && (
        <ScannerPreview
          applicationKey={props.applicationKey}
          modality={modality}
          positions={run.isRunning ? [] : (groups[0] ?? [])}
        />
      )}
      <div aria-live="polite" className="stack" data-testid={`${modality}-run`}>
        {run.isRunning && (
          <div className="card run">
            <strong>{t('fingers.current', { names: words.list(run.current) })}</strong>
            <div className="run-phase" data-phase={phase?.phase}>
              {t(`phase.${phase?.phase ?? (modality === 'finger' ? 'place-fingers' : 'place-eyes')}`)}
            </div>
            {run.next.length > 0 && <div className="quiet">{t('fingers.next', { names: words.list(run.next) })}</div>}
          </div>
        )}
        {!run.isRunning && run.missed.length > 0 && (
          <Alert color="orange" role="status" data-testid={`${modality}-missed`}>
            {t('fingers.missed', { names: words.list(run.missed) })}
          </Alert>
        )}
      </div>
      {run.isRunning && (
        <div>
          <Button size="lg" variant="default" data-testid={`${modality}-cancel`} onClick={run.cancel}>
            {t('capture.cancel')}
          </Button>
        </div>
      )}
      <Refusal reason={run.isRunning ? undefined : run.refusal} />
    </div>
  )
}
