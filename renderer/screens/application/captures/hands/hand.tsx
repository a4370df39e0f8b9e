import { formatNumber } from '../../../../formats.ts'
import { useWords } from '../../../../language.ts'
import type { PlaceState } from '../place-state.ts'
import { usePlaceWords } from '../use-place-words.ts'
import { FINGER_WIDTH, fingerShape, HAND_BOX, HANDS, PALM, touchBox } from './hand-shape.ts'
import './hands.css'

/** One hand, large enough to press each finger with a glove on. Colour, sign and number say how each finger stands. */
export function Hand(props: {
  side: 'left' | 'right'
  states: PlaceState[]
  current: number[]
  isDisabled: boolean
  onPress: (position: number) => void
}) {
  const { side, states, current } = props
  const words = usePlaceWords('finger')
  const { language } = useWords()
  const palmX = side === 'right' ? PALM.x : HAND_BOX.width - PALM.x - PALM.width
  const lookOf = (state: PlaceState) => (current.includes(state.position) ? 'current' : placeLook(state))
  return (
    <div className="hand">
      <svg className="hand-drawing" viewBox={`0 0 ${HAND_BOX.width} ${HAND_BOX.height}`} aria-hidden="true">
        {HANDS[side].map((position) => (
          <FingerLine key={position} position={position} className="finger-outline" width={FINGER_WIDTH} />
        ))}
        <rect
          className="palm"
          x={palmX}
          y={PALM.y}
          width={PALM.width}
          height={PALM.height}
          rx={PALM.radius}
          strokeWidth={4}
        />
        {states.map((state) => (
          <FingerLine
            key={state.position}
            position={state.position}
            className={`finger-fill finger-${lookOf(state)}`}
            width={FINGER_WIDTH - 6}
          />
        ))}
      </svg>
      {states.map((state) => (
        <button
          key={state.position}
          type="button"
          className={`finger-press finger-press-${lookOf(state)}`}
          data-testid={`finger-${state.position}`}
          data-state={lookOf(state)}
          style={touchBox(state.position)}
          aria-label={words.label(state, current.includes(state.position))}
          disabled={props.isDisabled || !state.isAsked}
          onClick={() => props.onPress(state.position)}
        >
          <span aria-hidden="true">{signOf(state, (value) => formatNumber(Math.round(value), language))}</span>
        </button>
      ))}
    </div>
  )
}

function FingerLine({ position, className, width }: { position: number; className: string; width: number }) {
  const { from, to } = fingerShape(position)
  return <line className={className} x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} strokeWidth={width} />
}

export type Look = 'taken' | 'low' | 'excepted' | 'missing' | 'not-asked'

export function placeLook({ capture, isLow, exception, isAsked }: PlaceState): Look {
  if (capture) return isLow ? 'low' : 'taken'
  if (exception !== undefined) return 'excepted'
  return isAsked ? 'missing' : 'not-asked'
}

/** Its score, or a cross. */
export function signOf({ capture, exception }: PlaceState, word: (value: number) => string): string {
  const [score] = capture?.quality ?? []
  if (score) return word(score.value)
  return capture ? '✓' : exception !== undefined ? '×' : ''
}
