import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { formatLegalDate } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { DateBoxes } from '../details/date-boxes.tsx'
import { useHold } from '../hold-section.ts'
import { isWithinGap } from './is-within-gap.ts'

type Document = ApplicationView['documents'][number]

const reasons = ['elsewhere', 'authority', 'lost'] as const

/** "Bring later": why, and until when. The reason is kept as a sentence, because the station's clerk reads it. */
export function AcceptGap(props: {
  applicationKey: ApplicationKey
  document: Document
  gapUntil: string
  onClose: () => void
}) {
  const { document, gapUntil } = props
  const { t, language } = useWords()
  const accept = useCall('acceptGap')
  const [reason, setReason] = useState('')
  const [dueOn, setDueOn] = useState(gapUntil)
  const isDayRight = isWithinGap(dueOn, gapUntil)
  useHold(true)

  async function submit(): Promise<void> {
    const outcome = await accept.mutateAsync({
      ...props.applicationKey,
      document: document.id,
      dueOn,
      reason: reason.trim(),
    })
    if (outcome.ok) props.onClose()
  }
  const id = `gap-due-${document.id}`
  return (
    <div className="stack gap">
      <div className="choices">
        {reasons.map((one) => (
          <button
            key={one}
            type="button"
            className="choice"
            data-testid={`gap-${one}`}
            aria-pressed={reason === t(`gap.${one}`)}
            onClick={() => setReason(t(`gap.${one}`))}
          >
            {t(`gap.${one}`)}
          </button>
        ))}
      </div>
      <TextInput
        label={t('gap.reason')}
        data-testid="gap-reason"
        autoComplete="off"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <span className="field-label" id={`${id}-label`}>
        {t('gap.due', { date: formatLegalDate(gapUntil, language) })}
      </span>
      <DateBoxes
        id={id}
        name={id}
        isFixed={false}
        problem={isDayRight ? undefined : t('gap.dueWrong')}
        hold={{ value: dueOn, problem: undefined, type: setDueOn, settle: setDueOn }}
        onInside={() => undefined}
      />
      <Refusal reason={accept.isPending ? undefined : refusalOf(accept)} />
      <div className="row">
        <Button
          data-testid="gap-accept"
          disabled={!isDayRight || reason.trim() === '' || accept.isPending}
          onClick={() => void submit()}
        >
          {t('gap.accept')}
        </Button>
        <Button variant="default" onClick={props.onClose}>
          {t('gap.cancel')}
        </Button>
      </div>
    </div>
  )
}

/** The document follows: until when and why, and the way back. */
export function AcceptedGap(props: {
  applicationKey: ApplicationKey
  document: string
  gap: NonNullable<Document['gap']>
  isFixed: boolean
}) {
  const { gap } = props
  const { t, language } = useWords()
  const accept = useCall('acceptGap')
  return (
    <div className="stack" data-testid="gap-accepted">
      <div>{t('gap.accepted', { date: formatLegalDate(gap.dueOn, language), reason: gap.reason })}</div>
      {!props.isFixed && (
        <div>
          <Button
            variant="default"
            data-testid="gap-undo"
            disabled={accept.isPending}
            onClick={() =>
              accept.mutate({ ...props.applicationKey, document: props.document, dueOn: gap.dueOn, reason: '' })
            }
          >
            {t('gap.undo')}
          </Button>
        </div>
      )}
      <Refusal reason={refusalOf(accept)} />
    </div>
  )
}
