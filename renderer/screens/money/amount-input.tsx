import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../language.ts'
import { decimalsOf, minorUnits } from './minor-units.ts'

/** An amount as it is counted, in whole and decimal parts of the currency. Empty is no amount. */
export function AmountInput(props: {
  label: string
  testId: string
  currency: string
  /** In minor units; undefined: nothing that can be read. */
  onChange: (amount: number | undefined) => void
}) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const decimals = decimalsOf(props.currency)
  const isUnread = text.trim() !== '' && minorUnits(text, decimals) === undefined
  return (
    <TextInput
      label={`${props.label} (${props.currency})`}
      inputMode="decimal"
      autoComplete="off"
      data-testid={props.testId}
      value={text}
      error={isUnread && t('money.unread', { example: decimals === 0 ? '25000' : '20.50' })}
      onChange={(event) => {
        setText(event.currentTarget.value)
        props.onChange(minorUnits(event.currentTarget.value, decimals))
      }}
    />
  )
}
