import { Button, Title } from '@mantine/core'
import { useState } from 'react'
import { useCore } from '../../core/core-context.ts'
import { useWords } from '../../language.ts'
import { download } from '../../ui/download.ts'
import { Refusal } from '../../ui/messages.tsx'

/** A file for the administrator. It can be read before it is given away: nothing of a person is in it. */
export function Diagnostics() {
  const { t } = useWords()
  const { calls } = useCore()
  const [text, setText] = useState<string>()
  const [reason, setReason] = useState<string>()
  async function make(): Promise<void> {
    const outcome = await calls.call('getDiagnostics', {})
    setReason(outcome.ok ? undefined : outcome.reason)
    if (!outcome.ok) return
    setText(outcome.value.text)
    download(outcome.value.fileName, new TextEncoder().encode(outcome.value.text), 'application/json')
  }
  return (
    <section className="card stack">
      <Title order={2} size="h3">
        {t('settings.diagnostics')}
      </Title>
      <div>{t('settings.diagnosticsHelp')}</div>
      <div>
        <Button variant="default" data-testid="diagnostics" onClick={() => void make()}>
          {t('settings.diagnosticsMake')}
        </Button>
      </div>
      <Refusal reason={reason} />
      {text !== undefined && (
        // A region that scrolls has to be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <section className="diagnostics" tabIndex={0} aria-label={t('settings.diagnostics')}>
          <pre>{text}</pre>
        </section>
      )}
    </section>
  )
}
