import './today.css'
import { TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { useAsk } from '../../core/queries.ts'
import { formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Empty, Failed, Loading } from '../../ui/messages.tsx'
import { Found } from './found.tsx'
import { orderVisits, searchVisits } from './order-visits.ts'
import { PreparedList } from './prepared.tsx'
import { ScanText } from './scan-text.tsx'
import { searchOfCode } from './search-of-code.ts'
import { Sync } from './sync.tsx'
import { VisitCard } from './visit-card.tsx'
import { Waiting } from './waiting.tsx'

/** The code of a card or of a signed slip, typed by a scanner, is longer than what is searched. */
const MOST_TYPED = 1_200

/** The team's visits of the day, the next home on top. */
export function TodayScreen() {
  const { t, language } = useWords()
  const [typed, setTyped] = useState('')
  // A scanner that poses as a keyboard types the whole code in.
  const search = searchOfCode(typed)
  const visits = useAsk('listVisits', {})
  if (visits.isPending) return <Loading />
  if (visits.isError) return <Failed error={visits.error} onRetry={visits.refetch} />
  const found = orderVisits(searchVisits(visits.data, search))
  const open = visits.data.filter((visit) => !visit.outcome).length
  const isSearch = search !== ''
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
      <div className="beside">
        <TextInput
          className="grow"
          type="search"
          label={t('today.search')}
          data-testid="visit-search"
          maxLength={MOST_TYPED}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <ScanText name="scan-search" now={t('today.scanNow')} onFound={(text) => setTyped(searchOfCode(text))} />
      </div>
      <PreparedList />
      {visits.data.length === 0 && <Empty words={t('today.none')} />}
      {found.map((visit, at) => (
        <VisitCard key={visit.visit} visit={visit} isNext={at === 0 && !isSearch && !visit.outcome} />
      ))}
      {isSearch && <Found search={search} isAlone={found.length === 0} />}
    </div>
  )
}
