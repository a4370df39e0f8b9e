import { Button } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { SignProps } from './sign.tsx'
import { wordsIn } from './words-in.ts'

/** Who can neither write nor press agrees before a witness. */
export function SignCannot({ language, isBusy, isBlocked, onSign }: SignProps) {
  const t = wordsIn(language)
  const [reason, setReason] = useState('')
  const [witness, setWitness] = useState('')
  function submit(event: FormEvent): void {
    event.preventDefault()
    onSign({ method: 'cannot', reason: reason.trim(), witness: witness.trim() })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <label className="sign-field">
        {t('applicant.cannotReason')}
        <input
          data-testid="sign-reason"
          maxLength={500}
          autoComplete="off"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <label className="sign-field">
        {t('applicant.witness')}
        <input
          data-testid="sign-witness"
          maxLength={200}
          autoComplete="off"
          value={witness}
          onChange={(event) => setWitness(event.currentTarget.value)}
        />
      </label>
      <div>
        <Button
          type="submit"
          data-testid="sign-submit"
          disabled={isBusy || isBlocked || reason.trim() === '' || witness.trim() === ''}
        >
          {t(isBusy ? 'applicant.signing' : 'applicant.cannotDone')}
        </Button>
      </div>
    </form>
  )
}
