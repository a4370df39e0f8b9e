import { Button } from '@mantine/core'
import type { DeviceView } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'

/** Where several devices can do the same: which of them is asked first. */
export function DevicePurposes({ device, others }: { device: DeviceView; others: readonly DeviceView[] }) {
  const { t } = useWords()
  const choose = useCall('chooseDevice')
  const shared = device.takes.filter((ability) => others.some(({ takes }) => takes.includes(ability)))
  if (shared.length === 0) return null
  return (
    <>
      {shared.map((ability) => {
        const isChosen = device.chosenFor.includes(ability)
        return (
          <Button
            key={ability}
            variant={isChosen ? 'filled' : 'default'}
            aria-pressed={isChosen}
            aria-label={t('devices.firstForOf', { what: t(`ability.${ability}`), model: device.model })}
            data-testid={`choose-${ability}`}
            disabled={choose.isPending}
            onClick={() => choose.mutate({ ability, ...(!isChosen && { device: device.device }) })}
          >
            {t('devices.firstFor', { what: t(`ability.${ability}`) })}
          </Button>
        )
      })}
    </>
  )
}
