import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { InputOf } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'

const common = ['absent', 'bandaged', 'worn', 'cannotMove', 'ill'] as const

/** "Cannot: reason". The reason is kept as a sentence, because the station's clerk reads it. */
export function Cannot(props: {
  target: Omit<InputOf<'recordException'>, 'reason'>
  name: string
  isRecorded: boolean
}) {
  const { target, name } = props
  const { t } = useWords()
  const [isOther, setOther] = useState(false)
  const [typed, setTyped] = useState('')
  const record = useCall('recordException')
  const say = (reason: string) => record.mutate({ ...target, reason })

  if (props.isRecorded) {
    return (
      <Button variant="default" disabled={record.isPending} data-testid="cannot-undo" onClick={() => say('')}>
        {t('cannot.undo')}
      </Button>
    )
  }
  function choose(chosen: string): void {
    setOther(chosen === 'other')
    if (chosen !== '' && chosen !== 'other') say(t(`cannot.${chosen}`))
  }
  const reasons = target.modality === 'portrait' ? (['ill'] as const) : common
  return (
    <div className="stack">
      <NativeSelect
        aria-label={t('cannot.label', { name })}
        data-testid="cannot"
        disabled={record.isPending}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: t('cannot.choose') },
          ...reasons.map((reason) => ({ value: reason, label: t(`cannot.${reason}`) })),
          { value: 'other', label: t('cannot.other') },
        ]}
      />
      {isOther && (
        <>
          <TextInput
            label={t('cannot.reason')}
            data-testid="cannot-reason"
            maxLength={500}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button
            data-testid="cannot-submit"
            disabled={typed.trim() === '' || record.isPending}
            onClick={() => say(typed.trim())}
          >
            {t('cannot.record')}
          </Button>
        </>
      )}
      <Refusal reason={refusalOf(record)} />
    </div>
  )
}
