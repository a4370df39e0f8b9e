import { useRef, useState } from 'react'
import { formatLegalDate } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { type DatePart, DIGITS, joinDate, orderParts, splitDate } from './date-parts.ts'
import type { FieldHold } from './use-field.ts'

/** Day, month and year in boxes of their own, in the language's order; month and day may stay empty. */
export function DateBoxes(props: {
  id: string
  name: string
  hold: FieldHold
  problem: string | undefined
  isFixed: boolean
  onInside: (isInside: boolean) => void
}) {
  const { id, name, hold, problem } = props
  const { t, language } = useWords()
  const order = orderParts(language)
  const boxes = useRef<Partial<Record<DatePart, HTMLInputElement | null>>>({})
  // As it was typed: `2`, on the way to `21`, must not become `02` under the officer's hands.
  const [typed, setTyped] = useState(() => splitDate(hold.value))
  const shown = joinDate(typed) === hold.value ? typed : splitDate(hold.value)

  function type(part: DatePart, text: string): void {
    const digits = text.replace(/\D/g, '').slice(0, DIGITS[part])
    const isFull = digits.length === DIGITS[part] && digits.length > shown[part].length
    const next = { ...shown, [part]: digits }
    setTyped(next)
    hold.type(joinDate(next))
    const following = order[order.indexOf(part) + 1]
    if (isFull && following && next[following] === '') boxes.current[following]?.focus()
  }
  const words = formatLegalDate(hold.value, language)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset takes its name from a legend, and this label stands in a row with other things.
    <div
      id={id}
      role="group"
      className="stack asked"
      tabIndex={-1}
      data-testid={`field-${name}`}
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-words`}
      onFocus={() => props.onInside(true)}
      onBlur={(event) => {
        // From one box to the next is still inside; and there, what was just typed is not in `hold` yet.
        if (event.currentTarget.contains(event.relatedTarget)) return
        props.onInside(false)
        hold.settle(hold.value)
      }}
    >
      <div className="date-boxes">
        {order.map((part) => (
          <label key={part} className={`date-box date-${part}`}>
            <span>{t(`date.${part}`)}</span>
            <input
              ref={(element) => {
                boxes.current[part] = element
              }}
              data-testid={`field-${name}-${part}`}
              inputMode="numeric"
              autoComplete="off"
              // One more than fits: what is typed into a full box replaces nothing and is cut off by `type`.
              maxLength={DIGITS[part] + 1}
              value={shown[part]}
              disabled={props.isFixed}
              aria-invalid={problem !== undefined}
              onChange={(event) => type(part, event.currentTarget.value)}
            />
          </label>
        ))}
      </div>
      <div id={`${id}-words`} className={problem ? 'field-problem' : 'quiet'}>
        {problem ?? (words === hold.value ? t('date.hint') : words)}
      </div>
    </div>
  )
}
