import { Button, Title } from '@mantine/core'
import type { KitItem } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { formatMoment, formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { readBattery } from './read-battery.ts'
import './kit.css'

/** One look at everything that the day needs, and one answer: whether the team may leave. */
export function KitCheckCard() {
  const { t, language } = useWords()
  const check = useCall('checkKit')
  const found = check.data?.ok ? check.data.value : undefined
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
            {found.items.map((item) => (
              <KitLine
                key={`${item.item}-${'ability' in item ? item.ability : 'model' in item ? item.model : ''}`}
                item={item}
              />
            ))}
          </ul>
        </>
      )}
      <Refusal reason={refusalOf(check)} />
      <div>
        <Button
          data-testid="kit-check-start"
          disabled={check.isPending}
          onClick={async () => {
            const battery = await readBattery()
            check.mutate({ ...(battery && { battery }) })
          }}
        >
          {check.isPending ? t('kit.checking') : found ? t('kit.again') : t('kit.check')}
        </Button>
      </div>
    </section>
  )
}

function KitLine({ item }: { item: KitItem }) {
  const words = useWords()
  return (
    <li className="kit-line" data-item={item.item} data-state={item.state}>
      <span className="kit-mark" aria-hidden="true">
        {{ ok: '✓', warn: '!', stop: '✕' }[item.state]}
      </span>
      <span className="unseen">{words.t(`kit.state.${item.state}`)}: </span>
      <span className="grow">{sentenceOf(item, words)}</span>
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
      return t('kit.device.problem', { what, model, why: t(`reason.${item.problem}`) })
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
