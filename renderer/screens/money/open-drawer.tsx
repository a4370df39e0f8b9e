import { Button } from '@mantine/core'
import { useState } from 'react'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { AmountInput } from './amount-input.tsx'
import { NotRead } from './not-read.tsx'

/** Cash asks for a drawer: what is in it to begin with. */
export function OpenDrawer({ onOpened }: { onOpened?: () => void }) {
  const { t } = useWords()
  const open = useCall('openDrawer')
  const rules = useAsk('getRules', {})
  const [float, setFloat] = useState<number>()
  if (rules.isError) return <NotRead error={rules.error} onRetry={rules.refetch} />
  if (!rules.data) return null
  async function begin(): Promise<void> {
    const outcome = await open.mutateAsync({ float: float ?? 0 })
    if (outcome.ok) onOpened?.()
  }
  return (
    <div className="stack" data-testid="open-drawer">
      <div>{t('money.noDrawer')}</div>
      <AmountInput label={t('money.float')} testId="drawer-float" currency={rules.data.currency} onChange={setFloat} />
      <div>
        <Button
          size="lg"
          data-testid="drawer-open"
          disabled={float === undefined}
          loading={open.isPending}
          onClick={() => void begin()}
        >
          {t('money.openDrawer')}
        </Button>
      </div>
      <Refusal reason={open.isPending ? undefined : refusalOf(open)} />
    </div>
  )
}
