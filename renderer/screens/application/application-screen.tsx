import { Title } from '@mantine/core'
import type { ApplicationKey, ApplicationView } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Failed, Loading } from '../../ui/messages.tsx'
import { Captures } from './captures/captures.tsx'
import { Details } from './details/details.tsx'
import { Discard } from './discard.tsx'
import { FinaliseBar } from './finalise-bar.tsx'
import { Findings } from './findings.tsx'
import { Slip } from './slip.tsx'

/** One application on one page: form, portrait, fingers, what is missing, and finalise or the slip. */
export function ApplicationScreen(key: ApplicationKey) {
  const application = useAsk('getApplication', { application: key.application, version: key.version })
  if (application.isPending) return <Loading />
  if (application.isError) return <Failed error={application.error} onRetry={application.refetch} />
  const view = application.data
  const isFixed = view.progress !== 'draft'
  return (
    <>
      <div className="screen">
        <Heading view={view} />
        {isFixed && <Slip view={view} />}
        <div className="two-sides">
          <Details view={view} isFixed={isFixed} />
          <Captures view={view} isFixed={isFixed} />
          {!isFixed && (
            <div className="stack side-findings">
              <Findings view={view} />
              <Discard applicationKey={{ application: view.application, version: view.version }} />
            </div>
          )}
        </div>
      </div>
      {!isFixed && <FinaliseBar view={view} />}
    </>
  )
}

function Heading({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  return (
    <div>
      <Title order={1}>{view.fields.name || t('application.noName')}</Title>
      {view.version > 1 && (
        <div>{t('application.correction', { version: view.version, reason: view.correctionReason ?? '' })}</div>
      )}
    </div>
  )
}
