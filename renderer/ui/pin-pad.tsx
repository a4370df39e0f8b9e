import { Button } from '@mantine/core'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { useWords } from '../language.ts'
import './pin-pad.css'

const MAX_PIN = 64
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** Large keys for a gloved hand; the digits of a keyboard work as well. The PIN lives here and nowhere else in the page. */
export function PinPad(props: {
  label: string
  submitLabel: string
  isBusy: boolean
  onSubmit: (pin: string) => void
  /** In practice the PIN is known and filled in. */
  preset?: string
  /** No PIN may be tried now. */
  isBlocked?: boolean
  testId?: string
  /** Between the PIN and the keys: why it was refused. */
  children?: ReactNode
}) {
  const { label, submitLabel, isBusy, onSubmit, preset = '', isBlocked = false, testId = 'sign-in' } = props
  const { t } = useWords()
  const id = useId()
  const [typed, setTyped] = useState<string>()
  const pin = typed ?? preset

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (pin === '' || isBusy || isBlocked) return
    setTyped(undefined)
    onSubmit(pin)
  }

  const add = (digit: string) => setTyped((pin + digit).slice(0, MAX_PIN))
  return (
    <form className="pin-pad" onSubmit={submit}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="pin-shown"
        data-testid={`${testId}-pin`}
        type="password"
        inputMode="none"
        autoComplete="off"
        maxLength={MAX_PIN}
        value={pin}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {props.children}
      <fieldset className="pin-keys" aria-label={label}>
        {digits.map((digit) => (
          <Key key={digit} digit={digit} onPress={add} />
        ))}
        <button
          type="button"
          className="pin-key pin-key-word"
          data-testid="pin-clear"
          onClick={() => setTyped('')}
          disabled={pin === ''}
        >
          {t('pinPad.clear')}
        </button>
        <Key digit="0" onPress={add} />
        <button
          type="button"
          className="pin-key"
          aria-label={t('pinPad.back')}
          data-testid="pin-back"
          onClick={() => setTyped(pin.slice(0, -1))}
          disabled={pin === ''}
        >
          <svg className="pin-back" viewBox="0 0 28 20" aria-hidden="true">
            <path d="M9 2H26V18H9L2 10ZM13 6l8 8M21 6l-8 8" />
          </svg>
        </button>
      </fieldset>
      <Button
        type="submit"
        size="lg"
        fullWidth
        data-testid={`${testId}-submit`}
        disabled={isBusy || isBlocked || pin === ''}
      >
        {submitLabel}
      </Button>
    </form>
  )
}

function Key({ digit, onPress }: { digit: string; onPress: (digit: string) => void }) {
  return (
    <button type="button" className="pin-key" data-testid={`pin-${digit}`} onClick={() => onPress(digit)}>
      {digit}
    </button>
  )
}
