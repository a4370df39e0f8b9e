import { Button, Title } from '@mantine/core'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { goTo } from '../../../route.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { ProgressMark } from '../../../ui/progress-mark.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'

/** The packs' own id for it, the same in each. */
const ACCOUNT = 'account'

/** From a card to the account of the same visit and back; nothing where the rules know no account. */
export function AccountLink({ view }: { view: ApplicationView }) {
  if (view.linked) return <Linked linked={view.linked} />
  const mayBegin = view.procedure !== ACCOUNT && view.progress !== 'discarded'
  return mayBegin && view.procedures.some(({ id }) => id === ACCOUNT) ? <Begin view={view} /> : null
}

function Linked({ linked }: { linked: NonNullable<ApplicationView['linked']> }) {
  const { t, language } = useWords()
  const { application, version, procedureLabel, progress } = linked
  return (
    <section className="card between" aria-label={t('linked.title')} data-testid="linked">
      <div className="grow">
        <div className="quiet">{t('linked.title')}</div>
        <Title order={2} size="h4">
          {procedureLabel[language]}
        </Title>
      </div>
      <ProgressMark progress={progress} />
      <Button
        variant="default"
        data-testid="linked-open"
        onClick={() => goTo({ screen: 'application', application, version })}
      >
        {t('linked.open')}
      </Button>
    </section>
  )
}

function Begin({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const { saver } = useCore()
  const begin = useCall('beginAccount')
  const key = { application: view.application, version: view.version }

  async function open(): Promise<void> {
    // What was just typed goes into the account as well.
    await saver.flush(key)
    const begun = await begin.mutateAsync(key)
    if (begun.ok) goTo({ screen: 'application', ...begun.value })
  }
  return (
    <section className="card between" aria-label={t('linked.account')}>
      <div className="grow">{t('linked.help')}</div>
      <Button variant="default" data-testid="account-begin" disabled={begin.isPending} onClick={() => void open()}>
        {t('linked.begin')}
      </Button>
      <Refusal reason={refusalOf(begin)} />
    </section>
  )
}
