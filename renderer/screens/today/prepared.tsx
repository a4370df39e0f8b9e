import { Button, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { PreparedItem } from '../../../electron/contract/index.ts'
import { CallRefused, useAsk, useCall } from '../../core/queries.ts'
import { formatMoment, formatMoney, formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { Empty, Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { ScanText } from './scan-text.tsx'

/** The most that the core lists. */
const MOST_LISTED = 50
/** The code on a paper has more than the reference. */
const MOST_TYPED = 600

/** What was begun online or by telephone and waits to be taken up: folded, with its number. */
export function PreparedList() {
  const { t, language } = useWords()
  const waiting = useAsk('findPrepared', { search: '' })
  const number = waiting.data?.length ?? 0
  const title = number < MOST_LISTED ? 'prepared.title' : 'prepared.titleMany'
  return (
    <details className="card more">
      <summary data-testid="prepared">{t(title, { number: formatNumber(number, language) })}</summary>
      <Search />
    </details>
  )
}

function Search() {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const search = typed.trim()
  const found = useAsk('findPrepared', { search })
  return (
    <div className="stack">
      <div className="beside">
        <TextInput
          className="grow"
          type="search"
          label={t('prepared.search')}
          data-testid="prepared-search"
          maxLength={MOST_TYPED}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <ScanText
          name="prepared-scan"
          now={t('prepared.scanNow')}
          onFound={(text) => setTyped(text.slice(0, MOST_TYPED))}
        />
      </div>
      {found.isError && <Refusal reason={found.error instanceof CallRefused ? found.error.reason : 'internal'} />}
      {found.data?.length === 0 && <Empty words={t(search === '' ? 'prepared.none' : 'prepared.notFound')} />}
      {found.data?.map((item) => (
        <Prepared key={item.reference} item={item} />
      ))}
    </div>
  )
}

/** Who began it, how, and how sure that is; a press goes on with it. */
function Prepared({ item }: { item: PreparedItem }) {
  const { t, language } = useWords()
  const take = useCall('takePrepared')
  const { reference, channel, assurance, begunAt, paid } = item

  async function open(): Promise<void> {
    const taken = await take.mutateAsync({ reference })
    if (taken.ok) goTo({ screen: 'application', ...taken.value })
  }
  return (
    <article className="card stack" data-testid="prepared-row" data-reference={reference}>
      <div className="between">
        <div className="grow">
          <Title order={2} size="h3">
            {item.name || t('application.noName')}
          </Title>
          <div>{item.procedureLabel?.[language] ?? item.procedure}</div>
          <div>{t('prepared.reference', { reference })}</div>
          <div>{t(`prepared.channel.${channel}`, { when: formatMoment(begunAt, language) })}</div>
          <div>{t(`prepared.assurance.${assurance}`)}</div>
          {paid && <strong>{t('prepared.paid', { money: formatMoney(paid.amount, paid.currency, language) })}</strong>}
        </div>
        <Button data-testid="prepared-take" disabled={take.isPending} onClick={() => void open()}>
          {t(item.application ? 'today.openApplication' : 'prepared.take')}
        </Button>
      </div>
      <Refusal reason={refusalOf(take)} />
    </article>
  )
}
