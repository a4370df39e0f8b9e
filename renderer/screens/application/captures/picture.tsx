import { Badge } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { CaptureView } from '../../../../electron/contract/index.ts'
import { useAsk } from '../../../core/queries.ts'
import { formatLegalDate } from '../../../formats.ts'
import { useWords } from '../../../language.ts'

/** A capture's picture with the mark of where it came from, or the words why there is none. */
export function Picture({ capture, name }: { capture: CaptureView; name: string }) {
  const { t } = useWords()
  return (
    <div className="stack">
      <div className={capture.modality === 'portrait' ? 'picture picture-portrait' : 'picture'}>
        {capture.hasImage ? <Shown capture={capture} name={name} /> : <span>{t('picture.purged')}</span>}
      </div>
      <SourceMark capture={capture} />
    </div>
  )
}

function Shown({ capture, name }: { capture: CaptureView; name: string }) {
  const { t } = useWords()
  const image = useAsk('getImage', { capture: capture.capture })
  const address = useBlobAddress(image.data)
  if (image.isError) return <span role="alert">{t('picture.failed')}</span>
  if (!address) return <span role="status">{t('state.loading')}</span>
  return <img src={address} alt={t('picture.alt', { name })} data-testid="picture" />
}

/** An address for a picture's bytes, for as long as the caller shows it. */
export function useBlobAddress(image: { mediaType: string; bytes: Uint8Array } | undefined): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (!image) return
    const made = URL.createObjectURL(new Blob([Uint8Array.from(image.bytes)], { type: image.mediaType }))
    setAddress(made)
    // SECURITY: the address is taken back with the picture, because the bytes stay readable as long as it lives.
    return () => URL.revokeObjectURL(made)
  }, [image])
  return address
}

/** Every picture says where it came from, so that a practice capture is never taken for a person's. */
export function SourceMark({ capture }: { capture: CaptureView }) {
  const { t, language } = useWords()
  const { origin } = capture
  const isSimulated = capture.source === 'simulated'
  const from = origin ? t(`portrait.from.${origin.source}`) : t(`source.${capture.source}`)
  const label = origin?.takenOn ? t('portrait.fromOn', { from, date: formatLegalDate(origin.takenOn, language) }) : from
  return (
    <Badge
      size="lg"
      color={isSimulated ? 'red' : 'gray'}
      variant={isSimulated ? 'filled' : 'light'}
      data-testid="source"
      data-source={capture.source}
    >
      {capture.fileName ? t('picture.file', { label, file: capture.fileName }) : label}
    </Badge>
  )
}
