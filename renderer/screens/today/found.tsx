import { Button, Title } from '@mantine/core'
import { useApplications } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { Empty } from '../../ui/messages.tsx'
import { ProgressMark } from '../../ui/progress-mark.tsx'

/**
 * Applications of this machine, of any day, whose name or number is searched.
 * @param props.isAlone no visit was found: where there is no application either, it says so.
 */
export function Found({ search, isAlone }: { search: string; isAlone: boolean }) {
  const { t } = useWords()
  const pages = useApplications('all', search)
  const items = pages.data?.pages[0]?.items ?? []
  if (items.length === 0) return isAlone && !pages.isFetching ? <Empty words={t('today.notFound')} /> : null
  return (
    <section className="stack">
      <Title order={2} size="h3">
        {t('today.applications')}
      </Title>
      {items.slice(0, 10).map(({ application, version, name, slipNumber, progress }) => (
        <article key={`${application}/${version}`} className="card between" data-testid="found-application">
          <div className="grow">
            <strong>{name || t(progress === 'draft' ? 'application.noName' : 'application.nameGone')}</strong>
            <div className="quiet">{slipNumber}</div>
          </div>
          <ProgressMark progress={progress} />
          <Button variant="default" onClick={() => goTo({ screen: 'application', application, version })}>
            {t('today.openApplication')}
          </Button>
        </article>
      ))}
    </section>
  )
}
