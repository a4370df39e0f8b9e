import { Button } from '@mantine/core'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { anchorOf } from '../anchors.ts'
import { Cannot } from './cannot.tsx'
import { Picture, SourceMark } from './picture.tsx'
import type { PlaceState } from './place-state.ts'
import { usePlaceWords } from './use-place-words.ts'

/** One finger or eye in words: its score and scale, tries left, take it (again), or why it cannot be taken. */
export function PlaceRow(props: {
  applicationKey: ApplicationKey
  modality: 'finger' | 'iris'
  state: PlaceState
  /** Where the rules count tries. */
  maxTries?: number
  isFixed: boolean
  isShown: boolean
  /** Absent without a device; then only a reason can be recorded. */
  onTake: (() => void) | undefined
  isBusy: boolean
}) {
  const { applicationKey, modality, state, isFixed, isBusy } = props
  const { t, language } = useWords()
  const words = usePlaceWords(modality)
  const { capture, exception, position } = state
  const name = words.name(position)
  const iris = modality === 'iris' ? 'iris-' : ''
  const take = t(capture ? 'capture.again' : 'capture.take')
  return (
    <article
      className="place-row asked"
      id={anchorOf({ section: 'fingers', position, ...(modality === 'iris' ? { modality } : {}) })}
      tabIndex={-1}
    >
      <div className="place-words">
        <strong>{name}</strong>
        {capture?.quality.map((score) => (
          <div key={score.scale} data-testid="score">
            {t('capture.score', {
              scale: t(`scale.${score.scale}`, score.scale),
              value: formatNumber(score.value, language),
            })}
          </div>
        ))}
        {state.isLow && capture && <div className="place-low">{t('fingers.low')}</div>}
        {exception !== undefined && <div>{t('capture.exception', { reason: exception })}</div>}
        {!capture && exception === undefined && <div className="quiet">{t('capture.none')}</div>}
        <div className="row">
          {!isFixed && props.maxTries !== undefined && <Tries state={state} maxTries={props.maxTries} />}
          {capture && !props.isShown && <SourceMark capture={capture} />}
        </div>
      </div>
      {!isFixed && (
        <div className="place-acts">
          {props.onTake && (
            <Button
              variant="default"
              data-testid={`${modality}-take-${position}`}
              disabled={isBusy}
              aria-label={t('capture.label', { take, name })}
              onClick={props.onTake}
            >
              {take}
            </Button>
          )}
          {!capture && (
            <Cannot
              targets={[{ ...applicationKey, modality, position }]}
              what={modality}
              name={name}
              isRecorded={exception !== undefined}
              testId={`cannot-${iris}${position}`}
            />
          )}
        </div>
      )}
      {capture && props.isShown && <Picture capture={capture} name={name} />}
    </article>
  )
}

/** The rules' number of tries is advice on when to stop, never a door that closes. */
function Tries({ state, maxTries }: { state: PlaceState; maxTries: number }) {
  const { t, language } = useWords()
  if (state.tries === 0 || state.exception !== undefined) return null
  const left = maxTries - state.tries
  if (left > 0) {
    return (
      <div className="quiet" data-testid="tries-left">
        {t('fingers.triesLeft', { number: formatNumber(left, language) })}
      </div>
    )
  }
  return <div data-testid="tries-left">{t(state.capture ? 'fingers.enough' : 'fingers.enoughNone')}</div>
}
