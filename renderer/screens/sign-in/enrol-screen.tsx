import { Button, Textarea, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { methods } from '../../../electron/contract/index.ts'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** A machine's first hour: the station's code, and the first officer with a PIN of his own. */
export function EnrolScreen() {
  const { t } = useWords()
  const [code, setCode] = useState('')
  const [officer, setOfficer] = useState('')
  const [pin, setPin] = useState('')
  const [isUnreadable, setUnreadable] = useState(false)
  const enrol = useCall('enrolMachine')
  const current = useAsk('getSession', {})

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const input = methods.enrolMachine.input.safeParse({ code: code.trim(), officer, pin })
    setUnreadable(!input.success)
    if (!input.success) return
    const outcome = await enrol.mutateAsync(input.data)
    if (outcome.ok) await current.refetch()
  }

  return (
    <div className="screen screen-narrow">
      <form className="card stack" onSubmit={submit}>
        <Title order={1}>{t('enrol.title')}</Title>
        <div>{t('session.not-enrolled')}</div>
        <Textarea
          label={t('enrol.code')}
          data-testid="enrol-code"
          autoComplete="off"
          spellCheck={false}
          rows={4}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <TextInput
          label={t('signIn.officer')}
          data-testid="enrol-officer"
          autoComplete="off"
          spellCheck={false}
          value={officer}
          onChange={(event) => setOfficer(event.currentTarget.value.toUpperCase().trim())}
        />
        <TextInput
          label={t('enrol.pin')}
          data-testid="enrol-pin"
          type="password"
          inputMode="numeric"
          autoComplete="new-password"
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value)}
        />
        {isUnreadable && <div role="alert">{t('enrol.unreadable')}</div>}
        <Refusal reason={refusalOf(enrol)} />
        <Button type="submit" data-testid="enrol-submit" disabled={enrol.isPending}>
          {enrol.isPending ? t('enrol.working') : t('enrol.button')}
        </Button>
      </form>
    </div>
  )
}
