import { Button, Title } from '@mantine/core'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { ChangeList } from './change-list.tsx'

/** Today's rules decide otherwise than those under which it was begun: what, and a way to take them. */
export function NewerRules({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const renew = useCall('renewRules')
  const { newer } = view.rules
  if (!newer) return null
  return (
    <section className="card stack newer-rules" role="status" data-testid="newer-rules">
      <Title order={3} size="h4">
        {t('rules.newer')}
      </Title>
      <ChangeList changes={newer.changes} />
      <div>{t('rules.newerHelp')}</div>
      <div>
        <Button
          data-testid="renew-rules"
          loading={renew.isPending}
          onClick={() => renew.mutate({ application: view.application, version: view.version })}
        >
          {t('rules.renew')}
        </Button>
      </div>
      <Refusal reason={refusalOf(renew)} />
    </section>
  )
}
