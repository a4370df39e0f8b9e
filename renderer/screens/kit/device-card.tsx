import { Badge, Button, NativeSelect, Title } from '@mantine/core'
import { type DeviceView, methods } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { formatMoment } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { RemoveDevice } from './add-device.tsx'
import { DevicePurposes } from './device-purposes.tsx'
import { SourceBadge } from './source-badge.tsx'

const dials = methods.setDial.input.shape.dial.options

/** One device: what it is, what it can, how it is; a practice one can be told to misbehave. */
export function DeviceCard({ device, others }: { device: DeviceView; others: readonly DeviceView[] }) {
  const { t } = useWords()
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
      {device.issuing === false && <div role="note">{t('devices.notIssuing')}</div>}
      <Where device={device} />
      {device.status === 'not-ready' && (
        <div role="note">{device.problem ? t(`reason.${device.problem}`) : t('devices.notReady')}</div>
      )}
      <DevicePurposes device={device} others={others} />
      <Test device={device} />
      {device.hasDial && <DialOf device={device} />}
      {device.isAdded && device.address && (
        <div>
          <RemoveDevice address={device.address} />
        </div>
      )}
    </article>
  )
}

/** Its number, where it is plugged in, and when it was last used and tried. */
function Where({ device }: { device: DeviceView }) {
  const { t, language } = useWords()
  const { serial, address, usedAt, testedAt, testOutcome } = device
  const lines = [
    serial && t('devices.serial', { serial }),
    address && t('devices.at', { address }),
    usedAt ? t('devices.usedAt', { moment: formatMoment(usedAt, language) }) : t('devices.neverUsed'),
    testedAt &&
      t(testOutcome === 'ok' ? 'devices.testedWell' : 'devices.testedBadly', {
        moment: formatMoment(testedAt, language),
      }),
  ]
  return (
    <div className="quiet">
      {lines.filter(Boolean).map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  )
}

function Test({ device }: { device: DeviceView }) {
  const { t } = useWords()
  const test = useCall('testDevice')
  const prints = device.takes.includes('print')
  return (
    <>
      <div className="row">
        <Button
          variant="default"
          data-testid="device-test"
          aria-label={t('devices.testOf', { model: device.model })}
          disabled={test.isPending}
          onClick={() => test.mutate({ device: device.device })}
        >
          {test.isPending ? t('devices.testing') : prints ? t('devices.printLine') : t('devices.test')}
        </Button>
        <span role="status">{!test.isPending && test.data?.ok ? t('devices.works') : ''}</span>
      </div>
      <Refusal reason={test.isPending ? undefined : refusalOf(test)} />
    </>
  )
}

function DialOf({ device }: { device: DeviceView }) {
  const { t } = useWords()
  const dial = useCall('setDial')
  return (
    <>
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
        data={(device.dials ?? []).map((value) => ({ value, label: t(`dial.${value}`) }))}
      />
      <Refusal reason={refusalOf(dial)} />
    </>
  )
}
