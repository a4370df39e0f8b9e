import { Title } from '@mantine/core'
import { useAsk } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Empty, Failed, Loading } from '../../ui/messages.tsx'
import { CountersignCard } from './countersign-card.tsx'

/** The inbox of a second officer: what was out of the ordinary, and why. */
export function CountersignsScreen() {
  const { t } = useWords()
  const waiting = useAsk('listCountersigns', {})
  if (waiting.isPending) return <Loading />
  if (waiting.isError) return <Failed error={waiting.error} onRetry={waiting.refetch} />
  return (
    <div className="screen screen-middle">
      <Title order={1}>{t('countersigns.title')}</Title>
      <div>{t('countersigns.help')}</div>
      {waiting.data.length === 0 && <Empty words={t('countersigns.none')} />}
      {waiting.data.map((item) => (
        <CountersignCard key={`${item.application}/${item.version}`} item={item} />
      ))}
    </div>
  )
}
