import { Button, Textarea, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { SupplementView } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { Said } from './said.tsx'

/** Tells a supervisor at the station, by a note that goes with the next announcement. */
export function Escalate({ application, said }: { application: string; said: readonly SupplementView[] }) {
  const { t } = useWords()
  const [note, setNote] = useState('')
  const escalate = useCall('escalate')

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const outcome = await escalate.mutateAsync({ application, note: note.trim() })
    if (outcome.ok) setNote('')
  }
  return (
    <section className="stack">
      <Title order={3} size="h4">
        {t('help.escalate')}
      </Title>
      <form className="stack" onSubmit={submit}>
        <Textarea
          label={t('help.note')}
          data-testid="escalate-note"
          maxLength={500}
          rows={3}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" data-testid="escalate-submit" disabled={note.trim() === '' || escalate.isPending}>
            {t('help.tell')}
          </Button>
        </div>
        <div role="status">{escalate.data?.ok && note === '' && t('help.told')}</div>
        <Refusal reason={refusalOf(escalate)} />
      </form>
      <Said lines={said.filter(({ kind }) => kind === 'escalation')} />
    </section>
  )
}
