import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { InputOf } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'

/** The reasons that are offered, by what cannot be taken; any other is typed. */
const reasons = {
  portrait: ['ill', 'refuses'],
  finger: ['absent', 'bandaged', 'worn', 'cannotMove', 'ill'],
  hand: ['handAbsent', 'bandaged', 'cannotMove', 'ill'],
  iris: ['eyeAbsent', 'eyeDiseased', 'cannotOpen', 'ill'],
} as const

/** "Cannot: reason", for one thing or for a whole hand. The reason is kept as a sentence, because the station's clerk reads it. */
export function Cannot(props: {
  targets: Omit<InputOf<'recordException'>, 'reason'>[]
  what: keyof typeof reasons
  name: string
  isRecorded: boolean
  testId: string
}) {
  const { targets, what, name, testId } = props
  const { t } = useWords()
  const [isOther, setOther] = useState(false)
  const [typed, setTyped] = useState('')
  const record = useCall('recordException')
  async function say(reason: string): Promise<void> {
    for (const target of targets) {
      const outcome = await record.mutateAsync({ ...target, reason })
      if (!outcome.ok) return
    }
    setOther(false)
    setTyped('')
  }

  if (props.isRecorded) {
    return (
      <div className="stack">
        <Button
          variant="default"
          disabled={record.isPending}
          data-testid={`${testId}-undo`}
          aria-label={t('capture.label', { take: t('cannot.undo'), name })}
          onClick={() => void say('')}
        >
          {t('cannot.undo')}
        </Button>
        <Refusal reason={refusalOf(record)} />
      </div>
    )
  }
  function choose(chosen: string): void {
    setOther(chosen === 'other')
    if (chosen !== '' && chosen !== 'other') void say(t(`cannot.${chosen}`))
  }
  return (
    <div className="stack">
      <NativeSelect
        aria-label={t('cannot.label', { name })}
        data-testid={testId}
        disabled={record.isPending}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: t(what === 'hand' ? 'cannot.chooseHand' : 'cannot.choose') },
          ...reasons[what].map((reason) => ({ value: reason, label: t(`cannot.${reason}`) })),
          { value: 'other', label: t('cannot.other') },
        ]}
      />
      {isOther && (
        <>
          <TextInput
            label={t('cannot.reason')}
            data-testid={`${testId}-reason`}
            maxLength={500}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button
            data-testid={`${testId}-submit`}
            disabled={typed.trim() === '' || record.isPending}
            onClick={() => void say(typed.trim())}
          >
            {t('cannot.record')}
          </Button>
        </>
      )}
      <Refusal reason={refusalOf(record)} />
    </div>
  )
}
