import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey, ApplicationView, Devices, InputOf } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { CardRunning } from './card-way.tsx'
import type { FilledNow } from './filled.tsx'

type Access = InputOf<'readChip'>['access']

/** The chip of a card on a contactless reader: opened with the six digits on it, with its expiry, or with its lines. */
export function ChipWay(props: {
  view: ApplicationView
  devices: Devices | undefined
  onFilled: (now: FilledNow) => void
}) {
  const { view, devices, onFilled } = props
  const { t } = useWords()
  const { saver } = useCore()
  const read = useCall('readChip')
  const [typed, setTyped] = useState('')
  const access = accessOf(typed)
  const key: ApplicationKey = { application: view.application, version: view.version }
  async function start(): Promise<void> {
    if (!access) return
    await saver.flush(key)
    const outcome = await read.mutateAsync({ ...key, access })
    if (!outcome.ok) return
    const { filled, differing, hasPortrait } = outcome.value
    onFilled({ filled, differing, hasPortrait, from: 'card' })
  }
  if (read.isPending) return <CardRunning view={view} devices={devices} />
  return (
    <form
      className="card stack"
      data-testid="chip-way"
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <TextInput
        label={t('identity.chipAccess')}
        description={t('identity.chipAccessHelp')}
        data-testid="chip-access"
        value={typed}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        inputMode="text"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Refusal reason={refusalOf(read)} />
      <div>
        <Button type="submit" data-testid="chip-read" disabled={!access}>
          {t('identity.chipRead')}
        </Button>
      </div>
    </form>
  )
}

/** As people write a day, and as cards have it printed. */
const DAYS = [
  /^(?<day>\d{1,2})[/.-](?<month>\d{1,2})[/.-](?<year>\d{4})$/,
  /^(?<year>\d{4})[/.-](?<month>\d{1,2})[/.-](?<day>\d{1,2})$/,
]

/** Six digits are the card access number, a day is the expiry, anything long the lines at the foot. */
export function accessOf(typed: string): Access | undefined {
  const text = typed.trim()
  if (/^\d{6}$/.test(text)) return { can: text }
  const { year, month = '', day = '' } = DAYS.map((form) => form.exec(text)?.groups).find(Boolean) ?? {}
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (!Number.isNaN(Date.parse(iso))) return { validUntil: iso }
  return text.length >= 60 ? { mrz: text } : undefined
}
