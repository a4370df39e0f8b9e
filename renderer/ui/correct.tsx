import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useCall } from '../core/queries.ts'
import { useWords } from '../language.ts'
import { goTo } from '../route.ts'
import { Refusal } from './messages.tsx'
import { refusalOf } from './refusal-of.ts'

/** A mistake in a finalised application: a reason opens its next version. */
export function Correct({ application }: { application: string }) {
  const { t } = useWords()
  const [reason, setReason] = useState<string>()
  const correct = useCall('correctApplication')
  if (reason === undefined) {
    return (
      <Button variant="default" data-testid="correct" onClick={() => setReason('')}>
        {t('correct.button')}
      </Button>
    )
  }
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const opened = await correct.mutateAsync({ application, reason: (reason ?? '').trim() })
    if (opened.ok) goTo({ screen: 'application', ...opened.value })
  }
  return (
    <form className="stack grow" onSubmit={submit}>
      <TextInput
        label={t('correct.reason')}
        data-testid="correct-reason"
        maxLength={500}
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="row">
        <Button type="submit" data-testid="correct-submit" disabled={reason.trim() === '' || correct.isPending}>
          {t('correct.submit')}
        </Button>
        <Button variant="default" onClick={() => setReason(undefined)}>
          {t('correct.cancel')}
        </Button>
      </div>
      <Refusal reason={refusalOf(correct)} />
    </form>
  )
}
