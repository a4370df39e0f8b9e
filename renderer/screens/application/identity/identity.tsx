import { useCallback, useState } from 'react'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import { useAsk, useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { focusPlace } from '../anchors.ts'
import { findServing } from '../captures/serving-device.ts'
import { GroupedFields } from '../details/grouped-fields.tsx'
import { useHold } from '../hold-section.ts'
import { CardMark } from './card-mark.tsx'
import { CardRunning, readerState } from './card-way.tsx'
import { ChipPortrait } from './chip-portrait.tsx'
import { ChipWay } from './chip-way.tsx'
import { CodeWay } from './code-way.tsx'
import { Filled, type FilledNow } from './filled.tsx'
import { LinesWay } from './lines-way.tsx'
import { RosterWay } from './roster-way.tsx'
import { ScanWay } from './scan-way.tsx'

/** Who he is: by card reader, from the roster, by the code on an older card, or by hand in the fields themselves. */
export function Identity({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  const fields = view.form.filter(({ section }) => section === 'identity')
  return (
    <>
      {!isFixed && <Ways view={view} firstField={fields[0]?.name} />}
      <div className="card stack">
        <CardMark view={view} />
        <ChipPortrait view={view} />
        <GroupedFields view={view} section="identity" isFixed={isFixed} />
      </div>
    </>
  )
}

/** Beside the card reader and the hand; the quickest first. */
const WAYS = ['chip', 'scan', 'code', 'roster', 'lines'] as const
type Way = (typeof WAYS)[number]
/** Seldom needed, and offered behind one button. */
const RARE: readonly Way[] = ['lines']

function Ways({ view, firstField }: { view: ApplicationView; firstField: string | undefined }) {
  const { t } = useWords()
  const { saver } = useCore()
  const devices = useAsk('listDevices', {})
  const read = useCall('readCard')
  const [way, setWay] = useState<Way>()
  const [isMore, setMore] = useState(false)
  const [now, setNow] = useState<FilledNow>()
  const key: ApplicationKey = { application: view.application, version: view.version }
  const reader = readerState(devices.data)
  const has = (ability: 'code' | 'chip') => findServing(devices.data, ability) !== undefined
  // A chip needs its reader; a scanner that types is not seen, so that this way is always there, if further back.
  const isRare = (one: Way) => RARE.includes(one) || (one === 'scan' && !has('code'))
  const isOffered = (one: Way) => (one === 'chip' ? has('chip') : isMore || !isRare(one))
  // What was opened stays, also when its device goes.
  const ways = WAYS.filter((one) => one === way || isOffered(one))
  useHold(read.isPending || way !== undefined || (now?.differing.length ?? 0) > 0 || now?.hasPortrait === true)

  const take = useCallback((filled: FilledNow) => {
    setNow(filled)
    setWay(undefined)
  }, [])
  async function readCard(): Promise<void> {
    setWay(undefined)
    setNow(undefined)
    // What was typed last counts as standing there already.
    await saver.flush(key)
    const outcome = await read.mutateAsync(key)
    if (outcome.ok) take({ ...outcome.value, from: 'card' })
  }
  function decided(field: string): void {
    setNow((known) => known && { ...known, differing: known.differing.filter((row) => row.field !== field) })
  }
  const open = (chosen: Way) => {
    read.reset()
    setNow(undefined)
    setWay(way === chosen ? undefined : chosen)
  }
  return (
    <>
      <div className="ways">
        <button
          type="button"
          className="way"
          data-testid="way-card"
          data-state={reader}
          disabled={read.isPending || reader !== 'ready'}
          onClick={() => void readCard()}
        >
          <strong>{t('identity.card')}</strong>
          <span>{t(`reader.${reader}`)}</span>
        </button>
        {ways.map((one) => (
          <button
            key={one}
            type="button"
            className="way"
            data-testid={`way-${one}`}
            aria-expanded={way === one}
            disabled={read.isPending}
            onClick={() => open(one)}
          >
            <strong>{t(`identity.${one}`)}</strong>
            <span>{way === one ? t('identity.closeWay') : t(`identityHow.${one}`)}</span>
          </button>
        ))}
        <button
          type="button"
          className="way"
          data-testid="way-hand"
          onClick={() => focusPlace({ section: 'identity', field: firstField })}
        >
          <strong>{t('identity.hand')}</strong>
          <span>{t('identityHow.hand')}</span>
        </button>
        <button
          type="button"
          className="way way-more"
          data-testid="way-more"
          aria-expanded={isMore}
          onClick={() => setMore(!isMore)}
        >
          <strong>{t(isMore ? 'identity.fewer' : 'identity.more')}</strong>
        </button>
      </div>
      {read.isPending && <CardRunning view={view} devices={devices.data} />}
      {!read.isPending && <Refusal reason={refusalOf(read)} />}
      {way === 'roster' && <RosterWay applicationKey={key} onFilled={take} />}
      {way === 'code' && <CodeWay applicationKey={key} onFilled={take} />}
      {way === 'scan' && <ScanWay applicationKey={key} hasScanner={has('code')} onFilled={take} />}
      {way === 'chip' && <ChipWay view={view} devices={devices.data} onFilled={take} />}
      {way === 'lines' && <LinesWay applicationKey={key} onFilled={take} />}
      {now && <Filled view={view} now={now} onDecided={decided} />}
    </>
  )
}
