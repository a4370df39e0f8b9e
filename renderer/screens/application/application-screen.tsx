import './application.css'
import './fields.css'
import { Button, Title } from '@mantine/core'
import type { ApplicationKey, ApplicationView, Section } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Failed, Loading } from '../../ui/messages.tsx'
import { AccountLink } from './afterwards/account.tsx'
import { anchorOf } from './anchors.ts'
import { Fingers } from './captures/fingers.tsx'
import { Portrait } from './captures/portrait.tsx'
import { Delivery } from './delivery/delivery.tsx'
import { Details } from './details/details.tsx'
import { Documents } from './documents/documents.tsx'
import { Forgotten } from './forgotten.tsx'
import { Header } from './header.tsx'
import { HoldSection } from './hold-section.ts'
import { Identity } from './identity/identity.tsx'
import { More } from './more.tsx'
import { nextMissing } from './order-sections.ts'
import { Rail } from './rail.tsx'
import { FinaliseBar } from './review/finalise-bar.tsx'
import { Review } from './review/review.tsx'
import { Slip } from './review/slip.tsx'
import { NewerRules } from './rules/newer-rules.tsx'
import { useOpenSection } from './use-open-section.ts'

type SectionProps = { view: ApplicationView; isFixed: boolean }

const panes: Record<Section, (props: SectionProps) => React.ReactNode> = {
  identity: Identity,
  details: Details,
  portrait: Portrait,
  fingers: Fingers,
  documents: Documents,
  delivery: Delivery,
  review: Review,
}

/** One application: its seven sections in any order, then finalise, then the slip. */
export function ApplicationScreen(key: ApplicationKey) {
  const application = useAsk('getApplication', { application: key.application, version: key.version })
  if (application.isPending) return <Loading />
  if (application.isError) return <Failed error={application.error} onRetry={application.refetch} />
  const view = application.data
  if (!view.forgotten) return <Opened view={view} />
  return (
    <div className="screen">
      <Header view={view} />
      <Forgotten view={view} />
    </div>
  )
}

function Opened({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const { open, choose, finished, hold } = useOpenSection(view)
  const isFixed = view.progress !== 'draft'
  return (
    <>
      <div className="screen">
        <Header view={view} />
        <NewerRules view={view} />
        {isFixed && <Slip view={view} />}
        <div className="application">
          <Rail view={view} open={open} onChoose={choose} />
          <div className="stack application-main">
            <div role="status" className="went-on" data-testid="went-on">
              {finished && t('rail.wentOn', { done: t(`section.${finished}`), next: t(`section.${open}`) })}
            </div>
            <HoldSection value={hold}>
              <Pane key={open} view={view} open={open} isFixed={isFixed} onChoose={choose} />
            </HoldSection>
            <AccountLink view={view} />
            {!isFixed && <More view={view} />}
          </div>
        </div>
      </div>
      {!isFixed && <FinaliseBar view={view} />}
    </>
  )
}

function Pane(props: SectionProps & { open: Section; onChoose: (section: Section) => void }) {
  const { view, open, isFixed } = props
  const { t } = useWords()
  const Content = panes[open]
  const state = view.sections.find(({ section }) => section === open)
  const next = isFixed || state?.state === 'missing' ? undefined : nextMissing(view.sections, open)
  const id = anchorOf({ section: open })
  return (
    <section className="stack pane" aria-labelledby={id} data-testid={`pane-${open}`}>
      <Title order={2} id={id} className="asked" tabIndex={-1}>
        {t(`section.${open}`)}
      </Title>
      {state?.state === 'not-needed' && (
        <div className="card" data-testid="not-needed">
          {state.basis ? t('rail.notNeeded', { basis: state.basis }) : t('rail.notNeededHere')}
        </div>
      )}
      <Content view={view} isFixed={isFixed} />
      {next && (
        <div>
          <Button data-testid="next-section" onClick={() => props.onChoose(next)}>
            {t('rail.next', { section: t(`section.${next}`) })}
          </Button>
        </div>
      )}
    </section>
  )
}
