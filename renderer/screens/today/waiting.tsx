import { Button } from '@mantine/core'
import type { Counts } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { type Group, showGroup } from '../outbox/chosen-group.ts'

const shown: readonly { count: keyof Counts; group: Group }[] = [
  { count: 'drafts', group: 'drafts' },
  { count: 'attention', group: 'attention' },
  { count: 'unsent', group: 'unsent' },
  { count: 'received', group: 'received' },
]

/** How much is begun, returned, waiting and sent; a press lists it. */
export function Waiting() {
  const { t, language } = useWords()
  const { data } = useAsk('getSession', {})
  if (!data?.counts) return null
  const { counts } = data
  return (
    <div className="row">
      {shown.map(({ count, group }) => (
        <Button
          key={count}
          variant="default"
          data-testid={`today-${count}`}
          onClick={() => {
            showGroup(group)
            goTo({ screen: 'outbox' })
          }}
        >
          {t('today.count', { what: t(`counts.${count}`), number: formatNumber(counts[count], language) })}
        </Button>
      ))}
    </div>
  )
}
