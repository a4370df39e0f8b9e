import { Badge, Button, NativeSelect, Title } from '@mantine/core'
import { type DeviceView, methods } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { SourceBadge } from './source-badge.tsx'

const dials = methods.setDial.input.shape.dial.options

/** One device: what it is, what it can, how it is; a practice one can be told to misbehave. */
export function DeviceCard({ device }: { device: DeviceView }) {
  const { t } = useWords()
  const test = useCall('testDevice')
  const dial = useCall('setDial')
  const isTested = !test.isPending && test.data?.ok
  return (
    <article className="card stack" data-testid="device" data-driver={device.driver} data-status={device.status}>
      <div className="between">
        <Title order={2} size="h3" className="grow">
          {device.model}
        </Title>
        <Badge size="lg" variant="light">
          {t(`deviceStatus.${device.status}`)}
        </Badge>
        <SourceBadge source={device.source} />
      </div>
      <div className="quiet">{t(`driver.${device.driver}`)}</div>
      <div>{device.takes.map((one) => t(`ability.${one}`)).join(' · ')}</div>
      {device.status === 'not-ready' && <div role="note">{t('devices.notReady')}</div>}
      <div className="row">
        <Button
          variant="default"
          data-testid="device-test"
          aria-label={t('devices.testOf', { model: device.model })}
          disabled={test.isPending}
          onClick={() => test.mutate({ device: device.device })}
        >
          {test.isPending ? t('devices.testing') : t('devices.test')}
        </Button>
        <span role="status">{isTested ? t('devices.works') : ''}</span>
      </div>
      <Refusal reason={test.isPending ? undefined : refusalOf(test)} />
      {device.hasDial && (
        <NativeSelect
          label={t('devices.dial')}
          description={t('devices.dialHelp')}
          data-testid={`dial-${device.driver}`}
          value={device.dial ?? 'well'}
          disabled={dial.isPending}
          onChange={(event) => {
            const chosen = dials.find((one) => one === event.currentTarget.value)
            if (chosen) dial.mutate({ device: device.device, dial: chosen })
          }}
          data={dials.map((value) => ({ value, label: t(`dial.${value}`) }))}
        />
      )}
      <Refusal reason={refusalOf(dial)} />
    </article>
  )
}
