import { Title } from '@mantine/core'
import { useAsk } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Empty, Failed, Loading } from '../../ui/messages.tsx'
import { AddDevice } from './add-device.tsx'
import { DeviceCard } from './device-card.tsx'
import { KitCheckCard } from './kit-check.tsx'
import { PageCameraCard } from './page-camera-card.tsx'

/** Whether the kit is ready; what it has, a test for each, and what else is plugged in. */
export function DevicesScreen() {
  const { t } = useWords()
  const devices = useAsk('listDevices', {})
  if (devices.isPending) return <Loading />
  if (devices.isError) return <Failed error={devices.error} onRetry={devices.refetch} />
  const { data } = devices
  return (
    <div className="screen">
      <Title order={1}>{t('devices.title')}</Title>
      {data.safeMode && <div role="alert">{t('notice.safe-mode')}</div>}
      <KitCheckCard devices={data} />
      {data.devices.length === 0 && <Empty words={t('devices.none')} />}
      <div className="kit-devices">
        {data.devices.map((device) => (
          <DeviceCard
            key={device.device}
            device={device}
            others={data.devices.filter((other) => other.device !== device.device)}
          />
        ))}
        <PageCameraCard kind={data.camera} />
      </div>
      <AddDevice unclaimed={data.unclaimed} added={data.added} devices={data.devices} />
    </div>
  )
}
