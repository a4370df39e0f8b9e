import { Button, NativeSelect, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { RulesState } from '../../../electron/contract/index.ts'
import { CallRefused, useAsk } from '../../core/queries.ts'
import { formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { Empty, Refusal } from '../../ui/messages.tsx'
import { ChangeList } from '../application/rules/change-list.tsx'

type Asked = { date?: string; with?: string }

/** What would change for the drafts on this tablet on another day, or with one more file. Nothing is written. */
export function DryRun({ layers }: { layers: RulesState['layers'] }) {
  const { t, language } = useWords()
  const [date, setDate] = useState('')
  const [file, setFile] = useState('')
  const [asked, setAsked] = useState<Asked>()
  return (
    <section className="card stack" data-testid="dry-run">
      <Title order={2} size="h3">
        {t('rules.dryRun')}
      </Title>
      <div>{t('rules.dryRunHelp')}</div>
      <div className="row">
        <TextInput
          type="date"
          label={t('rules.dryRunDay')}
          data-testid="dry-run-day"
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('rules.dryRunFile')}
          data-testid="dry-run-file"
          value={file}
          data={[
            { value: '', label: t('rules.dryRunNone') },
            ...layers.map(({ hash, id, title }) => ({ value: hash, label: title?.[language] ?? id })),
          ]}
          onChange={(event) => setFile(event.currentTarget.value)}
        />
      </div>
      <div>
        <Button
          variant="default"
          data-testid="dry-run-go"
          onClick={() => setAsked({ ...(date && { date }), ...(file && { with: file }) })}
        >
          {t('rules.dryRunGo')}
        </Button>
      </div>
      {asked && <Outcome key={JSON.stringify(asked)} asked={asked} />}
    </section>
  )
}

function Outcome({ asked }: { asked: Asked }) {
  const { t, language } = useWords()
  const run = useAsk('dryRunRules', asked)
  if (run.isError) return <Refusal reason={run.error instanceof CallRefused ? run.error.reason : 'internal'} />
  if (!run.data) return <div role="status">{t('state.loading')}</div>
  const { drafts, items } = run.data
  return (
    <div className="stack" role="status" data-testid="dry-run-outcome">
      <div>
        {t('rules.dryRunFound', {
          drafts: formatNumber(drafts, language),
          changed: formatNumber(items.length, language),
        })}
      </div>
      {items.length === 0 && <Empty words={t('rules.dryRunNothing')} />}
      {items.map(({ application, version, name, slipNumber, changes }) => (
        <div key={`${application}/${version}`} className="card stack" data-testid="dry-run-item">
          <div className="row between">
            <strong>{name || slipNumber}</strong>
            <Button variant="default" onClick={() => goTo({ screen: 'application', application, version })}>
              {t('rules.open')}
            </Button>
          </div>
          <ChangeList changes={changes} />
        </div>
      ))}
    </div>
  )
}
