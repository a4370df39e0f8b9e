import type { FieldHold } from './use-field.ts'

/** A few choices side by side: one tap, and the choice stands there to be seen. */
export function ChoiceButtons(props: {
  id: string
  name: string
  hold: FieldHold
  problem: string | undefined
  isFixed: boolean
  choices: readonly { value: string; label: string }[]
}) {
  const { id, name, hold, problem } = props
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset takes its name from a legend, and this label stands in a row with other things.
    <div
      id={id}
      role="group"
      className="choices asked"
      tabIndex={-1}
      data-testid={`field-${name}`}
      aria-labelledby={`${id}-label`}
      aria-describedby={problem && `${id}-problem`}
    >
      {props.choices.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          className="choice"
          data-testid={`field-${name}-${value}`}
          aria-pressed={value === hold.value}
          disabled={props.isFixed}
          onClick={() => hold.settle(value)}
        >
          {label}
        </button>
      ))}
      {problem && (
        <div className="field-problem" id={`${id}-problem`}>
          {problem}
        </div>
      )}
    </div>
  )
}
