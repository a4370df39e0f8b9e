import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { useBlobAddress } from './picture.tsx'

/** Four looks a second: a scanner gives three and more, and the tablet has other work. */
const LOOK_EVERY_MS = 250

/** What the scanner sees before it takes: are the fingers on the glass, is the eye in the frame. */
export function ScannerPreview(props: {
  applicationKey: ApplicationKey
  modality: 'finger' | 'iris'
  /** What would be taken next; with nothing, there is nothing to show. */
  positions: number[]
}) {
  const { applicationKey, modality, positions } = props
  const { t } = useWords()
  const preview = useCall('startPreview')
  const cancel = useCall('cancelCapture')
  const refusal = preview.isPending ? undefined : refusalOf(preview)
  const stop = useRef<() => void>(undefined)
  stop.current = preview.isPending ? () => cancel.mutate(applicationKey) : undefined
  // The screen goes, and the scanner need not light up for nobody.
  useEffect(() => () => stop.current?.(), [])
  if (positions.length === 0) return null
  return (
    <div className="stack" data-testid={`${modality}-preview`}>
      <div>
        <Button
          variant="default"
          aria-pressed={preview.isPending}
          data-testid={`${modality}-look`}
          onClick={() =>
            preview.isPending
              ? cancel.mutate(applicationKey)
              : preview.mutate({ ...applicationKey, modality, positions })
          }
        >
          {t(preview.isPending ? 'capture.lookAway' : 'capture.look')}
        </Button>
      </div>
      {preview.isPending && <Live applicationKey={applicationKey} />}
      {/* A minute is over, or the officer has seen enough: neither is a failure. */}
      <Refusal reason={refusal === 'cancelled' || refusal === 'timeout' ? undefined : refusal} />
    </div>
  )
}

function Live({ applicationKey }: { applicationKey: ApplicationKey }) {
  const { t } = useWords()
  const { calls } = useCore()
  const { application, version } = applicationKey
  const [frame, setFrame] = useState<{ mediaType: string; bytes: Uint8Array }>()
  const address = useBlobAddress(frame)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let isGone = false
    async function look(): Promise<void> {
      const outcome = await calls.call('getFrame', { application, version })
      if (isGone) return
      if (outcome.ok && outcome.value.image) setFrame({ mediaType: 'image/jpeg', bytes: outcome.value.image })
      // One look at a time: the next begins when this one was answered.
      timer = setTimeout(() => void look(), LOOK_EVERY_MS)
    }
    void look()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [calls, application, version])
  if (!address) return <span role="status">{t('capture.lookWait')}</span>
  return <img src={address} alt={t('capture.lookAlt')} className="scanner-live" />
}
