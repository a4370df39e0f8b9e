import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { VisitItem } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

type Place = NonNullable<VisitItem['places']['start']>

/** Where the visit began and ended. Without a receiver, or under a roof, it can be typed. */
export function VisitPlace({ visit }: { visit: VisitItem }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const { start, end } = visit.places
  if (!visit.application && !visit.outcome) return null
  return (
    <div className="stack quiet" data-testid="visit-place" data-place={start?.kind}>
      {start && <div>{t('place.line', { moment: t('moment.start'), place: wordPlace(start, t) })}</div>}
      {end && <div>{t('place.line', { moment: t('moment.end'), place: wordPlace(end, t) })}</div>}
      <div>
        <Button variant="default" aria-expanded={isOpen} data-testid="place-type" onClick={() => setOpen(!isOpen)}>
          {t('place.type')}
        </Button>
      </div>
      {isOpen && <TypePlace visit={visit} onDone={() => setOpen(false)} />}
    </div>
  )
}

function TypePlace({ visit, onDone }: { visit: VisitItem; onDone: () => void }) {
  const { t } = useWords()
  const type = useCall('typePlace')
  const [text, setText] = useState(visit.places.start?.kind === 'typed' ? visit.places.start.text : visit.address)
  async function keep(): Promise<void> {
    const outcome = await type.mutateAsync({ visit: visit.visit, moment: 'start', text: text.trim() })
    if (outcome.ok) onDone()
  }
  return (
    <form
      className="beside"
      onSubmit={(event) => {
        event.preventDefault()
        void keep()
      }}
    >
      <TextInput
        className="grow"
        label={t('place.where')}
        data-testid="place-text"
        maxLength={300}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" data-testid="place-keep" disabled={text.trim() === '' || type.isPending}>
        {t('place.keep')}
      </Button>
      <Refusal reason={refusalOf(type)} />
    </form>
  )
}

function wordPlace(place: Place, t: ReturnType<typeof useWords>['t']): string {
  if (place.kind === 'typed') return place.text
  if (place.kind === 'no-signal') return t('place.noSignal')
  // Five digits are a metre.
  return `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`
}
