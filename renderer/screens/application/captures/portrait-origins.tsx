import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey, ApplicationView, CaptureView } from '../../../../electron/contract/index.ts'
import { formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { PictureFile } from './picture-file.tsx'
import { useKeepPicture } from './use-keep-picture.ts'

type Source = ApplicationView['portrait']['origins'][number]['source']

/** A portrait that was not shot here, from each place that the rules take one from; nothing where they take none. */
export function PortraitOrigins(props: {
  applicationKey: ApplicationKey
  origins: ApplicationView['portrait']['origins']
  onShot: (shot: CaptureView) => void
}) {
  const { t, language } = useWords()
  const keep = useKeepPicture(props.applicationKey)
  const [source, setSource] = useState<Source>()
  const [takenOn, setTakenOn] = useState('')
  const origin = props.origins.find((one) => one.source === source)
  if (props.origins.length === 0) return null

  async function give(file: File): Promise<void> {
    if (!origin) return
    const bytes = file.arrayBuffer().then((buffer) => new Uint8Array(buffer))
    const from = { source: origin.source, ...(takenOn && { takenOn }) }
    const shot = await keep.run(bytes, 'file', file.name, from)
    if (shot) props.onShot(shot)
  }
  return (
    <details className="more" data-testid="portrait-origins">
      <summary>{t('portrait.elsewhere')}</summary>
      <div className="stack">
        <div className="row">
          {props.origins.map(({ source: value, label }) => (
            <Button
              key={value}
              variant={value === source ? 'filled' : 'default'}
              aria-pressed={value === source}
              data-testid={`origin-${value}`}
              onClick={() => setSource(value)}
            >
              {label[language]}
            </Button>
          ))}
        </div>
        {origin && (
          <>
            <TextInput
              type="date"
              label={t('portrait.takenOn')}
              description={
                origin.storedDays !== undefined &&
                t('portrait.notOlder', { days: formatNumber(origin.storedDays, language) })
              }
              required={origin.storedDays !== undefined}
              data-testid="origin-taken-on"
              value={takenOn}
              onChange={(event) => setTakenOn(event.currentTarget.value)}
            />
            <PictureFile testId="origin-file" isBusy={keep.isBusy} onFile={(file) => void give(file)} />
          </>
        )}
        <Refusal reason={keep.refusal} />
      </div>
    </details>
  )
}
