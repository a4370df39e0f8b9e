import { TextInput } from '@mantine/core'
import { useWords } from '../../language.ts'

/** An amount as it is counted, in whole and decimal parts of the currency. Empty is no amount. */
export function AmountInput(props: {
  label: string
  testId: string
  currency: string
  /** In minor units; undefined: nothing that can be read. */
  onChange: (amount: number | undefined) => void
}) {
  const { language } = useWords()
  const digits =
    new Intl.NumberFormat(language, { style: 'currency', currency: props.currency }).resolvedOptions()
      .maximumFractionDigits ?? 2
  return (
    <TextInput
      label={`${props.label} (${props.currency})`}
      inputMode="decimal"
      autoComplete="off"
      data-testid={props.testId}
      onChange={(event) => props.onChange(minorUnits(event.currentTarget.value, digits))}
    />
  )
}

/** `25.000`, `25 000` and `25000` where the currency has no decimals; `20.5` and `20,50` where it has two. */
export function minorUnits(text: string, digits: number): number | undefined {
  const bare = text.replace(/\s/gu, '')
  if (digits === 0) return /^\d[\d.,]*$/.test(bare) ? Number(bare.replace(/[.,]/g, '')) : undefined
  const match = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(bare)
  return match ? Number(match[1]) * 10 ** digits + Number((match[2] ?? '').padEnd(digits, '0')) : undefined
}
