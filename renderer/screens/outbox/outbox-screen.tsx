import { Button, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { InputOf } from '../../../electron/contract/index.ts'
import { useApplications, useAsk } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Empty, Failed, Loading } from '../../ui/messages.tsx'
import { OutboxRow } from './outbox-row.tsx'
import { StationLine } from './station-line.tsx'

type Group = InputOf<'listApplications'>['group']
const groups: readonly Group[] = ['unsent', 'attention', 'drafts', 'received', 'all']

/** Every application on this machine by group, how far it has come, and what to do about it. */
export function OutboxScreen() {
  const { t } = useWords()
  const [group, setGroup] = useState<Group>('unsent')
  const [search, setSearch] = useState('')
  return (
    <div className="screen">
      <Title order={1}>{t('outbox.title')}</Title>
      <StationLine />
      <fieldset className="row group" aria-label={t('outbox.groups')}>
        {groups.map((one) => (
          <Button
            key={one}
            variant={one === group ? 'filled' : 'default'}
            aria-pressed={one === group}
            data-testid={`group-${one}`}
            onClick={() => setGroup(one)}
          >
            {t(`group.${one}`)}
          </Button>
        ))}
      </fieldset>
      <TextInput
        type="search"
        label={t('outbox.search')}
        data-testid="outbox-search"
        maxLength={100}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <Rows group={group} search={search} />
    </div>
  )
}

function Rows({ group, search }: { group: Group; search: string }) {
  const { t } = useWords()
  const pages = useApplications(group, search)
  const uploads = useAsk('listUploads', {})
  if (pages.isPending) return <Loading />
  if (pages.isError) return <Failed error={pages.error} onRetry={pages.refetch} />
  const items = pages.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <Empty words={search === '' ? t(`outbox.none.${group}`) : t('outbox.notFound')} />
  return (
    <>
      {items.map((item) => (
        <OutboxRow
          key={`${item.application}/${item.version}`}
          item={item}
          upload={uploads.data?.uploads.find(
            (one) => one.application === item.application && one.version === item.version,
          )}
        />
      ))}
      {pages.hasNextPage && (
        <Button variant="default" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('outbox.more')}
        </Button>
      )}
    </>
  )
}
