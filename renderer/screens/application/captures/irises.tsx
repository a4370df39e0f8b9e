import { Title } from '@mantine/core'
import type { ApplicationKey, ApplicationView, Devices } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { useHold } from '../hold-section.ts'
import { PlaceRow } from './place-row.tsx'
import { placeState } from './place-state.ts'
import { RunPanel } from './run-panel.tsx'
import { findServing } from './serving-device.ts'
import { neededOf } from './take-plan.ts'
import { useTakeRun } from './use-take-run.ts'

/** Both eyes at one tap, or one of them. */
export function Irises({
  view,
  isFixed,
  devices,
}: {
  view: ApplicationView
  isFixed: boolean
  devices: Devices | undefined
}) {
  const { t } = useWords()
  const key: ApplicationKey = { application: view.application, version: view.version }
  const run = useTakeRun(key, 'iris')
  useHold(run.isRunning)
  const device = findServing(devices, 'iris')
  const isIris = ({ modality }: { modality: string }) => modality === 'iris'
  const needed = neededOf(view.irises.positions, view.captures.filter(isIris), view.exceptions.filter(isIris))
  return (
    <section className="stack" aria-label={t('irises.title')}>
      <Title order={3}>{t('irises.title')}</Title>
      {!isFixed && (
        <RunPanel
          run={run}
          modality="iris"
          applicationKey={{ application: view.application, version: view.version }}
          devices={devices}
          groups={needed.length > 0 ? [needed] : []}
          device={device}
        />
      )}
      <div className="hands">
        {view.irises.positions.map((position) => (
          <div key={position} className="stack">
            <Eye isCurrent={run.current.includes(position)} />
            <PlaceRow
              applicationKey={key}
              modality="iris"
              state={placeState(view, 'iris', position)}
              isFixed={isFixed}
              isShown
              onTake={device ? () => void run.start([[position]]) : undefined}
              isBusy={run.isRunning}
            />
          </div>
        ))}
      </div>
      <div className="quiet">{t('fingers.basis', { basis: view.irises.basis })}</div>
    </section>
  )
}

function Eye({ isCurrent }: { isCurrent: boolean }) {
  return (
    <svg className={isCurrent ? 'eye eye-current' : 'eye'} viewBox="0 0 200 100" aria-hidden="true">
      <path d="M10 50Q100 -30 190 50Q100 130 10 50Z" />
      <circle cx="100" cy="50" r="32" />
      <circle className="eye-pupil" cx="100" cy="50" r="12" />
    </svg>
  )
}
