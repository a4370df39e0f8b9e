import './today.css'
import { TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { useAsk } from '../../core/queries.ts'
import { formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Empty, Failed, Loading } from '../../ui/messages.tsx'
import { Found } from './found.tsx'
import { orderVisits, searchVisits } from './order-visits.ts'
import { Sync } from './sync.tsx'
import { VisitCard } from './visit-card.tsx'
import { Waiting } from './waiting.tsx'

/** The team's visits of the day, the next home on top. */
export function TodayScreen() {
  const { t, language } = useWords()
  const [search, setSearch] = useState('')
  const visits = useAsk('listVisits', {})
  if (visits.isPending) return <Loading />
  if (visits.isError) return <Failed error={visits.error} onRetry={visits.refetch} />
  const found = orderVisits(searchVisits(visits.data, search))
  const open = visits.data.filter((visit) => !visit.outcome).length
  const isSearch = search.trim() !== ''
  return (
    <div className="screen">
      <div className="between">
        <Title order={1}>{t('today.title')}</Title>
        <span>
          {t('today.open', { open: formatNumber(open, language), all: formatNumber(visits.data.length, language) })}
        </span>
        <Sync />
      </div>
      <Waiting />
      <TextInput
        type="search"
        label={t('today.search')}
        data-testid="visit-search"
        maxLength={100}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {visits.data.length === 0 && <Empty words={t('today.none')} />}
      {visits.data.length > 0 && found.length === 0 && <Empty words={t('today.notFound')} />}
      {found.map((visit, at) => (
        <VisitCard key={visit.visit} visit={visit} isNext={at === 0 && !isSearch && !visit.outcome} />
      ))}
      {isSearch && <Found search={search} />}
    </div>
  )
}
