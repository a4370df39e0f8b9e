import { Button } from '@mantine/core'
import { useState } from 'react'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { AmountInput } from './amount-input.tsx'

/** Cash asks for a drawer: what is in it to begin with. */
export function OpenDrawer() {
  const { t } = useWords()
  const open = useCall('openDrawer')
  const rules = useAsk('getRules', {})
  const [float, setFloat] = useState<number>()
  if (!rules.data) return null
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
          onClick={() => open.mutate({ float: float ?? 0 })}
        >
          {t('money.openDrawer')}
        </Button>
      </div>
      <Refusal reason={open.isPending ? undefined : refusalOf(open)} />
    </div>
  )
}
