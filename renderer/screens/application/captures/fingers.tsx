import { Button, Title } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { useAsk } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { useHold } from '../hold-section.ts'
import { Cannot } from './cannot.tsx'
import { Hand } from './hands/hand.tsx'
import { HANDS } from './hands/hand-shape.ts'
import { Irises } from './irises.tsx'
import { PlaceRow } from './place-row.tsx'
import { placeState } from './place-state.ts'
import { RunPanel } from './run-panel.tsx'
import { findServing } from './serving-device.ts'
import { neededOf, planGroups } from './take-plan.ts'
import { type TakeRun, useTakeRun } from './use-take-run.ts'
import './captures.css'

/** Fingerprints by one tap for all, or finger by finger; irises beneath, where the rules ask for them. */
export function Fingers({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  const { t } = useWords()
  const devices = useAsk('listDevices', {}).data
  const run = useTakeRun({ application: view.application, version: view.version }, 'finger')
  const [isShown, setShown] = useState(false)
  useHold(run.isRunning)
  const taken = view.captures.filter(({ modality }) => modality === 'finger')
  const excepted = view.exceptions.filter(({ modality }) => modality === 'finger')
  const device = findServing(devices, 'finger')
  const groups = planGroups(neededOf(view.fingers.positions, taken, excepted), device?.fingersAtOnce ?? 1)
  const isShowing = view.fingers.needed || taken.length > 0
  const hand = { view, run, isFixed, isShown, hasDevice: device !== undefined }
  return (
    <div className="stack">
      {isShowing && (
        <>
          {!isFixed && (
            <RunPanel
              run={run}
              modality="finger"
              applicationKey={{ application: view.application, version: view.version }}
              devices={devices}
              groups={groups}
              device={device}
            />
          )}
          <div className="hands">
            <HandSide side="left" {...hand} />
            <HandSide side="right" {...hand} />
          </div>
          {taken.length > 0 && (
            <div>
              <Button
                variant="default"
                data-testid="finger-pictures"
                aria-pressed={isShown}
                onClick={() => setShown(!isShown)}
              >
                {t(isShown ? 'fingers.hide' : 'fingers.show')}
              </Button>
            </div>
          )}
          <div className="quiet">{t('fingers.basis', { basis: view.fingers.basis })}</div>
        </>
      )}
      {view.irises.needed && <Irises view={view} isFixed={isFixed} devices={devices} />}
    </div>
  )
}

function HandSide(props: {
  side: 'left' | 'right'
  view: ApplicationView
  run: TakeRun
  isFixed: boolean
  isShown: boolean
  hasDevice: boolean
}) {
  const { side, view, run, isFixed, hasDevice } = props
  const { t } = useWords()
  const key: ApplicationKey = { application: view.application, version: view.version }
  const states = HANDS[side].map((position) => placeState(view, 'finger', position))
  // In the order in which they are read out, thumb first, whichever hand it is.
  const rows = states
    .filter(({ isAsked, capture, exception }) => isAsked || capture || exception !== undefined)
    .sort((a, b) => a.position - b.position)
  const open = rows.filter(({ capture, exception }) => !capture && exception === undefined)
  const name = t(`fingers.${side}`)
  return (
    <section className="stack" aria-label={name}>
      <Title order={3} size="h4">
        {name}
      </Title>
      <Hand
        side={side}
        states={states}
        current={run.current}
        isDisabled={isFixed || !hasDevice || run.isRunning}
        onPress={(position) => void run.start([[position]])}
      />
      {rows.map((state) => (
        <PlaceRow
          key={state.position}
          applicationKey={key}
          modality="finger"
          state={state}
          maxTries={view.fingers.maxTries}
          isFixed={isFixed}
          isShown={props.isShown}
          onTake={hasDevice ? () => void run.start([[state.position]]) : undefined}
          isBusy={run.isRunning}
        />
      ))}
      {!isFixed && open.length > 1 && (
        <Cannot
          targets={open.map(({ position }) => ({ ...key, modality: 'finger' as const, position }))}
          what="hand"
          name={t('fingers.whole', { hand: name })}
          isRecorded={false}
          testId={`cannot-hand-${side}`}
        />
      )}
    </section>
  )
}
