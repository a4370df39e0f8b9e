import { Button } from '@mantine/core'
import type { ApplicationView, ValueOf } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { labelOf, wordValue } from './word-value.ts'

export type FilledFrom = 'card' | 'roster' | 'code'
/** What was filled without typing, and what stands there otherwise and waits for the officer's word. */
export type FilledNow = ValueOf<'fillFromRoster'> & {
  from: FilledFrom
  /** A chip's portrait is there, for the officer to compare with the person. */
  hasPortrait?: boolean
}

/** What a card, a code or the roster has filled; where it says otherwise than the application, the officer decides. */
export function Filled(props: { view: ApplicationView; now: FilledNow; onDecided: (field: string) => void }) {
  const { view, now } = props
  const { t, language } = useWords()
  const source = t(`fieldSource.${now.from}`)
  const labels = now.filled.map((name) => labelOf(view, name, language))
  return (
    <div className="card stack" data-testid="filled">
      <div role="status">
        {labels.length > 0
          ? t('identity.filled', { source, fields: new Intl.ListFormat(language).format(labels) })
          : t('identity.filledNothing', { source })}
      </div>
      {now.differing.map((row) => (
        <Differs key={row.field} view={view} row={row} from={now.from} onDecided={() => props.onDecided(row.field)} />
      ))}
    </div>
  )
}

function Differs(props: {
  view: ApplicationView
  row: FilledNow['differing'][number]
  from: FilledFrom
  onDecided: () => void
}) {
  const { view, row, from } = props
  const { t, language } = useWords()
  const { saver } = useCore()
  const save = useCall('saveField')
  const label = labelOf(view, row.field, language)

  async function takeOver(): Promise<void> {
    const key = { application: view.application, version: view.version }
    // What was typed last must not arrive after it.
    await saver.flush(key)
    const outcome = await save.mutateAsync({ ...key, name: row.field, value: row.offered, source: from })
    if (outcome.ok) props.onDecided()
  }
  return (
    <fieldset className="differs stack" aria-label={label} data-testid={`differs-${row.field}`}>
      <strong>{label}</strong>
      <div>{t('identity.here', { value: wordValue(view, row.field, row.has, language) })}</div>
      <div>
        {t('identity.offered', {
          source: t(`fieldSource.${from}`),
          value: wordValue(view, row.field, row.offered, language),
        })}
      </div>
      <div className="row">
        <Button data-testid="take-over" disabled={save.isPending} onClick={() => void takeOver()}>
          {t('identity.takeOver')}
        </Button>
        <Button variant="default" data-testid="keep-mine" disabled={save.isPending} onClick={props.onDecided}>
          {t('identity.keep')}
        </Button>
      </div>
      <Refusal reason={refusalOf(save)} />
    </fieldset>
  )
}
