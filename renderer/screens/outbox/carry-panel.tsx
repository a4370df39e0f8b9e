import './carry.css'
import { Button, Progress, Title } from '@mantine/core'
import type { Carrying, CarryPlace } from '../../../electron/contract/index.ts'
import { useAsk, useCall } from '../../core/queries.ts'
import { formatBytes, formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** What cannot go by a network: packets out to a stick, receipts and another tablet's packets in from it. */
export function CarryPanel() {
  const { t } = useWords()
  const places = useAsk('listCarryPlaces', {})
  const carried = useAsk('listCarried', {})
  const waiting = carried.data?.packets.filter(({ step }) => step !== 'received').length ?? 0
  return (
    <details className="card carry" data-testid="carry">
      <summary>
        <Title order={2} size="h3">
          {t('carry.title')}
        </Title>
      </summary>
      <div className="stack">
        <div>{t('carry.help')}</div>
        {waiting > 0 && <div data-testid="carried-waiting">{t('carry.waiting', { number: waiting })}</div>}
        {places.data?.carrying && <UnderWay carrying={places.data.carrying} />}
        {places.data?.places.length === 0 && <div className="quiet">{t('carry.noPlace')}</div>}
        {places.data?.places.map((place) => (
          <Place key={place.place} place={place} isBusy={places.data.carrying !== undefined} />
        ))}
        <div>
          <Button variant="default" data-testid="carry-look" onClick={() => void places.refetch()}>
            {t('carry.look')}
          </Button>
        </div>
      </div>
    </details>
  )
}

function UnderWay({ carrying }: { carrying: Carrying }) {
  const { t, language } = useWords()
  const cancel = useCall('cancelCarry')
  const words = t('carry.underWay', {
    what: t(`carry.${carrying.what}`),
    done: formatNumber(carrying.done, language),
    total: formatNumber(carrying.total, language),
  })
  return (
    <div className="stack" role="status">
      <div>{words}</div>
      <Progress value={carrying.total === 0 ? 0 : (100 * carrying.done) / carrying.total} aria-label={words} />
      <div>
        <Button variant="default" data-testid="carry-cancel" onClick={() => cancel.mutate({})}>
          {t('carry.cancel')}
        </Button>
      </div>
    </div>
  )
}

function Place({ place, isBusy }: { place: CarryPlace; isBusy: boolean }) {
  const { t, language } = useWords()
  const out = useCall('carryOut')
  const receipts = useCall('takeReceipts')
  const over = useCall('takeOver')
  const isOff = isBusy || out.isPending || receipts.isPending || over.isPending
  const number = (value: number) => formatNumber(value, language)
  return (
    <section className="place stack" aria-label={place.name} data-testid="carry-place" data-kind={place.kind}>
      <div className="between">
        <div className="grow">
          <strong>{place.name}</strong>
          <div className="quiet">
            {t(`carry.kind.${place.kind}`)}
            {place.freeBytes !== undefined && ` · ${t('carry.free', { size: formatBytes(place.freeBytes, language) })}`}
          </div>
        </div>
        <Button data-testid="carry-out" disabled={isOff} onClick={() => out.mutate({ place: place.place })}>
          {t('carry.out')}
        </Button>
      </div>
      {place.found.map(({ name, kind }) => (
        <div className="between" key={name}>
          <span className="grow quiet">{name}</span>
          <Button
            variant="default"
            data-testid={kind === 'receipts' ? 'take-receipts' : 'take-over'}
            disabled={isOff}
            onClick={() => (kind === 'receipts' ? receipts : over).mutate({ place: place.place, name })}
          >
            {t(`carry.${kind === 'receipts' ? 'receipts' : 'over'}`)}
          </Button>
        </div>
      ))}
      <div role="status">
        {out.data?.ok && (
          <div data-testid="carried-out">
            {t('carry.outDone', {
              written: number(out.data.value.written),
              asked: number(out.data.value.asked),
              size: formatBytes(out.data.value.bytes, language),
              folder: out.data.value.folder,
            })}
          </div>
        )}
        {receipts.data?.ok && (
          <div data-testid="receipts-taken">
            {t('carry.receiptsDone', {
              received: number(receipts.data.value.received),
              again: number(receipts.data.value.again),
              refused: number(receipts.data.value.refused),
              missing: number(receipts.data.value.missing + receipts.data.value.damaged),
              unknown: number(receipts.data.value.unknown),
            })}
          </div>
        )}
        {over.data?.ok && (
          <div data-testid="taken-over">
            {t('carry.overDone', {
              taken: number(over.data.value.taken),
              listed: number(over.data.value.listed),
              again: number(over.data.value.again),
              missing: number(over.data.value.missing + over.data.value.damaged),
            })}
          </div>
        )}
      </div>
      <Refusal reason={refusalOf(out) ?? refusalOf(receipts) ?? refusalOf(over)} />
    </section>
  )
}
