import { Button, Title } from '@mantine/core'
import type { Devices, DeviceView, KitItem } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { formatMoment, formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { ableTo } from '../application/captures/serving-device.ts'
import { problemWords } from './problem-words.ts'
import { readBattery } from './read-battery.ts'
import './kit.css'

/** What keeps the team comes first. */
const GRAVE: readonly KitItem['state'][] = ['stop', 'warn', 'ok']

/** One look at everything that the day needs, and one answer: whether the team may leave. */
export function KitCheckCard({ devices }: { devices: Devices }) {
  const { t, language } = useWords()
  const check = useCall('checkKit')
  const test = useCall('testDevice')
  const found = check.data?.ok ? check.data.value : undefined
  const items = found?.items.toSorted((a, b) => GRAVE.indexOf(a.state) - GRAVE.indexOf(b.state)) ?? []

  async function look(): Promise<void> {
    const battery = await readBattery()
    check.mutate({ ...(battery && { battery }) })
  }
  async function tryOut(device: DeviceView): Promise<void> {
    await test.mutateAsync({ device: device.device })
    await look()
  }
  return (
    <section className="card stack" data-testid="kit-check" data-ready={found?.isReady}>
      <Title order={2} size="h3">
        {t('kit.title')}
      </Title>
      {!found && <div className="quiet">{t('kit.help')}</div>}
      {found && (
        <>
          <strong className={found.isReady ? 'kit-ready' : 'kit-stays'} role="status">
            {found.isReady ? t('kit.ready', { number: formatNumber(found.visits, language) }) : t('kit.stays')}
          </strong>
          <ul className="kit-list">
            {items.map((item) => (
              <KitLine
                key={`${item.item}-${'ability' in item ? item.ability : 'model' in item ? item.model : ''}`}
                item={item}
                device={untried(item, devices)}
                isBusy={test.isPending || check.isPending}
                onTest={(device) => void tryOut(device)}
              />
            ))}
          </ul>
        </>
      )}
      <Refusal reason={refusalOf(check)} />
      <div>
        <Button data-testid="kit-check-start" disabled={check.isPending} onClick={() => void look()}>
          {check.isPending ? t('kit.checking') : found ? t('kit.again') : t('kit.check')}
        </Button>
      </div>
    </section>
  )
}

/** The device of a line that says that it should be tried. */
function untried(item: KitItem, devices: Devices): DeviceView | undefined {
  if (item.item !== 'device' || item.problem === undefined) return undefined
  return ableTo(devices, item.ability).find(({ model }) => model === item.model)
}

function KitLine(props: {
  item: KitItem
  device: DeviceView | undefined
  isBusy: boolean
  onTest: (device: DeviceView) => void
}) {
  const { item, device } = props
  const words = useWords()
  return (
    <li className="kit-line" data-item={item.item} data-state={item.state}>
      <span className="kit-mark" aria-hidden="true">
        {{ ok: '✓', warn: '!', stop: '×' }[item.state]}
      </span>
      <span className="unseen">{words.t(`kit.state.${item.state}`)}: </span>
      <span className="kit-words">{sentenceOf(item, words)}</span>
      {device && (
        <Button
          variant="default"
          data-testid={item.item === 'device' ? `kit-test-${item.ability}` : undefined}
          aria-label={words.t('devices.testOf', { model: device.model })}
          disabled={props.isBusy}
          onClick={() => props.onTest(device)}
        >
          {words.t('devices.test')}
        </Button>
      )}
    </li>
  )
}

function sentenceOf(item: KitItem, { t, language }: ReturnType<typeof useWords>): string {
  const number = (value: number) => formatNumber(value, language)
  switch (item.item) {
    case 'battery':
      return item.visits === undefined
        ? t('kit.battery.unknown')
        : t('kit.battery.left', { visits: number(item.visits) })
    case 'disk':
      return t('kit.disk', { visits: number(item.visits) })
    case 'device': {
      const what = t(`ability.${item.ability}`)
      const model =
        item.model === 'page-camera' || item.model === 'canvas-camera' ? t(`driver.${item.model}`) : (item.model ?? '')
      if (item.problem === undefined) return t('kit.device.works', { what, model })
      if (item.problem === 'missing') return t('kit.device.missing', { what })
      if (item.problem === 'not-tried') return t('kit.device.notTried', { what, model })
      return t('kit.device.problem', { what, model, why: t(problemWords(item.problem)) })
    }
    case 'clock':
      return item.aheadSeconds === undefined
        ? t('kit.clock.unknown')
        : t('kit.clock.off', { seconds: number(Math.abs(item.aheadSeconds)) })
    case 'keys':
      return item.daysLeft < 0 ? t('kit.keys.old') : t('kit.keys.left', { days: number(item.daysLeft) })
    case 'certificate':
      return t('kit.certificate', { model: item.model, days: number(Math.max(0, item.daysLeft)) })
    case 'sync':
      return item.at === undefined ? t('kit.sync.never') : t('kit.sync.at', { moment: formatMoment(item.at, language) })
  }
}
