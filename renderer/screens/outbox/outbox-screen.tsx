import './outbox.css'
import { Button, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { useApplications, useAsk } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Empty, Failed, Loading } from '../../ui/messages.tsx'
import { CarryPanel } from './carry-panel.tsx'
import { type Group, groups, showGroup, useGroup } from './chosen-group.ts'
import { FlowLine } from './flow-line.tsx'
import { HandedList } from './handed-list.tsx'
import { OutboxRow } from './outbox-row.tsx'
import { SafeToGo } from './safe-to-go.tsx'
import { StationLine } from './station-line.tsx'

/** May the officer go home; what is on its way, how fast; and every application on this machine by group. */
export function OutboxScreen() {
  const { t } = useWords()
  const group = useGroup()
  const [search, setSearch] = useState('')
  return (
    <div className="screen">
      <Title order={1}>{t('outbox.title')}</Title>
      <SafeToGo />
      <StationLine />
      <FlowLine />
      <HandedList />
      <fieldset className="row group" aria-label={t('outbox.groups')}>
        {groups.map((one) => (
          <Button
            key={one}
            variant={one === group ? 'filled' : 'default'}
            aria-pressed={one === group}
            data-testid={`group-${one}`}
            onClick={() => showGroup(one)}
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
      <CarryPanel />
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
