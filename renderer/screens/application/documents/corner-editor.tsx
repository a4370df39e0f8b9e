import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { useWords } from '../../../language.ts'
import { type Corners, moveCorner, STEP } from './corners.ts'

const steps = { left: [-STEP, 0], up: [0, -STEP], down: [0, STEP], right: [STEP, 0] } as const
type Direction = keyof typeof steps
const directions: Direction[] = ['left', 'up', 'down', 'right']
const keys: Record<string, Direction> = { ArrowLeft: 'left', ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'right' }
/** What a direction does to the corner, as signs: in the catalogue are the words. */
const arrows: Record<Direction, string> = {
  left: 'M15 5l-7 7 7 7',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  right: 'M9 5l7 7-7 7',
}

/** The still with the paper's outline on it; each corner is moved by a finger, by arrow keys, or by the buttons below. */
export function CornerEditor(props: {
  address: string
  corners: Corners | undefined
  onMove: (corners: Corners) => void
  onShown: () => void
}) {
  const { address, corners, onMove } = props
  const { t } = useWords()
  const [chosen, setChosen] = useState(0)
  const frame = useRef<HTMLDivElement>(null)

  function drag(event: PointerEvent<HTMLButtonElement>, at: number): void {
    const box = frame.current?.getBoundingClientRect()
    if (!corners || !box || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    onMove(
      moveCorner(corners, at, { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }),
    )
  }
  function step(at: number, direction: Direction, times = 1): void {
    const corner = corners?.[at]
    if (!corners || !corner) return
    const [x, y] = steps[direction]
    onMove(moveCorner(corners, at, { x: corner.x + x * times, y: corner.y + y * times }))
  }
  function press(event: KeyboardEvent, at: number): void {
    const direction = keys[event.key]
    if (!direction) return
    event.preventDefault()
    step(at, direction, event.shiftKey ? 5 : 1)
  }
  return (
    <>
      <div className="still">
        <div className="still-frame" ref={frame}>
          <img
            src={address}
            alt={t('documents.stillAlt')}
            data-testid="still"
            draggable={false}
            onLoad={props.onShown}
          />
          {corners && <Outline corners={corners} />}
          {corners?.map(({ x, y }, at) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: a corner is known by its place among the four alone
              key={at}
              type="button"
              className="corner"
              data-testid={`corner-${at + 1}`}
              aria-label={t('documents.corner', { number: at + 1 })}
              aria-pressed={at === chosen}
              style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
              onFocus={() => setChosen(at)}
              onPointerDown={(event) => {
                setChosen(at)
                event.currentTarget.setPointerCapture(event.pointerId)
              }}
              onPointerMove={(event) => drag(event, at)}
              onKeyDown={(event) => press(event, at)}
            />
          ))}
        </div>
      </div>
      {corners && (
        // biome-ignore lint/a11y/useSemanticElements: buttons that belong together, not a part of a form
        <div className="row" role="group" aria-label={t('documents.moveCorner', { number: chosen + 1 })}>
          <span>{t('documents.moveCorner', { number: chosen + 1 })}</span>
          {directions.map((direction) => (
            <button
              key={direction}
              type="button"
              className="arrow"
              data-testid={`corner-${direction}`}
              aria-label={t(`documents.${direction}`)}
              onClick={() => step(chosen, direction)}
            >
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d={arrows[direction]} />
              </svg>
            </button>
          ))}
        </div>
      )}
    </>
  )
}

/** The outline, and thick what will be the upper edge. */
function Outline({ corners }: { corners: Corners }) {
  const points = corners.map(({ x, y }) => `${x * 100},${y * 100}`)
  return (
    <svg className="outline" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <polygon points={points.join(' ')} />
      <polyline className="outline-top" points={points.slice(0, 2).join(' ')} />
    </svg>
  )
}
