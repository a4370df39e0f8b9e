import { Badge, Button, NativeSelect, Title } from '@mantine/core'
import { type DeviceView, methods } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { formatMoment } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { RemoveDevice } from './add-device.tsx'
import { DevicePurposes } from './device-purposes.tsx'
import { problemWords } from './problem-words.ts'
import { SourceBadge } from './source-badge.tsx'

const dials = methods.setDial.input.shape.dial.options

/** One device: what it is, what it can, how it is; a practice one can be told to misbehave. */
export function DeviceCard({ device, others }: { device: DeviceView; others: readonly DeviceView[] }) {
  const { t, language } = useWords()
  return (
    <article className="card stack" data-testid="device" data-driver={device.driver} data-status={device.status}>
      <div className="between">
        <Title order={2} size="h3" className="grow">
          {device.model}
        </Title>
        <Badge size="lg" variant="light" className={`device-${device.status}`}>
          {t(`deviceStatus.${device.status}`)}
        </Badge>
        <SourceBadge source={device.source} />
      </div>
      <div>
        {t('devices.what', {
          driver: t(`driver.${device.driver}`),
          takes: new Intl.ListFormat(language).format(device.takes.map((one) => t(`ability.${one}`))),
        })}
      </div>
      {device.issuing === false && (
        <div role="note" className="kit-note">
          {t('devices.notIssuing')}
        </div>
      )}
      {device.status === 'not-ready' && (
        <div role="note" className="kit-note">
          {device.problem ? t(problemWords(device.problem)) : t('devices.notReady')}
        </div>
      )}
      <Where device={device} />
      <div className="row">
        <Test device={device} />
        <DevicePurposes device={device} others={others} />
        {device.isAdded && device.address && <RemoveDevice address={device.address} />}
      </div>
      {device.hasDial && <DialOf device={device} />}
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
  const refusal = test.isPending ? undefined : refusalOf(test)
  // The card says already what is wrong with it.
  const isSaid = device.status === 'not-ready' && refusal === device.problem
  return (
    <>
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
      <Refusal reason={isSaid ? undefined : refusal} />
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
