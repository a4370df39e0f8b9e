import { Button, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ContactSheet } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { Said } from './said.tsx'

/** The contract's least. */
const LEAST = 3

/** Another telephone number, at any time; the record keeps the one that was signed for. */
export function ChangePhone({ application, sheet }: { application: string; sheet: ContactSheet }) {
  const { t } = useWords()
  const [phone, setPhone] = useState('')
  const [reason, setReason] = useState('')
  const change = useCall('changePhone')

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const outcome = await change.mutateAsync({ application, phone: phone.trim(), reason: reason.trim() })
    if (!outcome.ok) return
    setPhone('')
    setReason('')
  }
  return (
    <section className="stack">
      <Title order={3} size="h4">
        {t('help.phone')}
      </Title>
      <strong data-testid="phone-now">
        {sheet.phone ? t('help.phoneNow', { phone: sheet.phone }) : t('help.phoneNone')}
      </strong>
      <form className="stack" onSubmit={submit}>
        <TextInput
          type="tel"
          label={t('help.phoneNew')}
          data-testid="phone-new"
          maxLength={30}
          autoComplete="off"
          value={phone}
          onChange={(event) => setPhone(event.currentTarget.value)}
        />
        <TextInput
          label={t('help.phoneReason')}
          data-testid="phone-reason"
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" data-testid="phone-submit" disabled={phone.trim().length < LEAST || change.isPending}>
            {t('help.phoneChange')}
          </Button>
        </div>
        <div role="status">{change.data?.ok && phone === '' && t('help.kept')}</div>
        <Refusal reason={refusalOf(change)} />
      </form>
      <Said lines={sheet.said.filter(({ kind }) => kind === 'phone')} />
    </section>
  )
}
