import { Button } from '@mantine/core'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** Fetches visits, roster, keys and statuses now. */
export function Sync() {
  const { t } = useWords()
  const sync = useCall('syncNow')
  return (
    <div className="row">
      <Button variant="default" data-testid="sync" disabled={sync.isPending} onClick={() => sync.mutate({})}>
        {sync.isPending ? t('today.syncing') : t('today.sync')}
      </Button>
      <Refusal reason={refusalOf(sync)} />
    </div>
  )
}
