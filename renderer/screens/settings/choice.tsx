import { Button } from '@mantine/core'

/** One of a few, by large buttons. */
export function Choice<V extends string>(props: {
  label: string
  testId: string
  value: V
  options: readonly { value: V; label: string }[]
  onChoose: (value: V) => void
}) {
  const { label, testId, value, options, onChoose } = props
  return (
    <fieldset className="group stack" aria-label={label}>
      <strong aria-hidden>{label}</strong>
      <div className="row">
        {options.map((option) => (
          <Button
            key={option.value}
            variant={option.value === value ? 'filled' : 'default'}
            aria-pressed={option.value === value}
            data-testid={`${testId}-${option.value}`}
            onClick={() => onChoose(option.value)}
          >
            {option.label}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}
