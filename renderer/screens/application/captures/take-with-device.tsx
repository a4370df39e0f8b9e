import { Button } from '@mantine/core'
import type { ApplicationKey, DeviceView } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'

/** The portrait by a camera of the kit: shot once, and meant. */
export function TakeWithDevice(props: { applicationKey: ApplicationKey; device: DeviceView; onTaken: () => void }) {
  const { applicationKey, device, onTaken } = props
  const { t } = useWords()
  const take = useCall('takeCapture')
  const cancel = useCall('cancelCapture')
  async function press(): Promise<void> {
    const outcome = await take.mutateAsync({ ...applicationKey, modality: 'portrait', positions: [] })
    if (outcome.ok) onTaken()
  }
  return (
    <div className="stack">
      <div className="row">
        <Button variant="default" data-testid="portrait-take" disabled={take.isPending} onClick={() => void press()}>
          {take.isPending ? t('capture.taking') : t('portrait.takeWith', { model: device.model })}
        </Button>
        {take.isPending && (
          <Button variant="default" data-testid="portrait-cancel" onClick={() => cancel.mutate(applicationKey)}>
            {t('capture.cancel')}
          </Button>
        )}
      </div>
      <Refusal reason={take.isPending ? undefined : refusalOf(take)} />
    </div>
  )
}
