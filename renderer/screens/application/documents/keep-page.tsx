import { Button } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { bringIntoView } from '../anchors.ts'
import { type Rotation, turn } from '../captures/camera/grab-frame.ts'
import { useBlobAddress } from '../captures/picture.tsx'
import type { Still } from '../read-picture.ts'
import { CornerEditor } from './corner-editor.tsx'
import { type Corners, isConvex, turnCorners, UNSEEN } from './corners.ts'

type Edges = { step: 'looking' } | { step: 'found' | 'unseen'; corners: Corners }

/** A still of a page: its edges are looked for, can be put right, and what lies between them is kept straightened. */
export function KeepPage(props: {
  applicationKey: ApplicationKey
  document: string
  still: Still
  onKept: () => void
  onBack: () => void
}) {
  const { applicationKey, document, still, onKept } = props
  const { t } = useWords()
  const { calls } = useCore()
  const top = useRef<HTMLDivElement>(null)
  const keep = useCall('keepPicture')
  const [edges, setEdges] = useState<Edges>({ step: 'looking' })
  const [turned, setTurned] = useState<Rotation>(0)
  const picture = useMemo(() => ({ mediaType: '', bytes: still.image }), [still])
  const address = useBlobAddress(picture)

  useEffect(() => {
    let isGone = false
    void calls.call('findEdges', { image: still.image }).then((outcome) => {
      const corners = outcome.ok ? outcome.value.corners : undefined
      // Edges that cannot be looked for stop nobody: the officer puts the corners, or keeps the whole picture.
      if (!isGone) setEdges(corners ? { step: 'found', corners } : { step: 'unseen', corners: UNSEEN })
    })
    return () => {
      isGone = true
    }
  }, [calls, still])

  async function use(edit: { rotate: Rotation; corners?: Corners }): Promise<void> {
    const { image, from, label } = still
    const outcome = await keep.mutateAsync({
      ...applicationKey,
      modality: 'document',
      document,
      image,
      from,
      label,
      edit,
    })
    if (outcome.ok) onKept()
  }
  function turnOn(): void {
    setTurned(turn)
    if (edges.step !== 'looking') setEdges({ ...edges, corners: turnCorners(edges.corners) })
  }
  const corners = edges.step === 'looking' ? undefined : edges.corners
  const isBusy = keep.isPending
  return (
    <div className="stack asked" ref={top}>
      <div role="status" data-testid="edges" data-step={edges.step}>
        {isBusy ? t('documents.keeping') : t(`edges.${edges.step}`)}
      </div>
      {address && (
        <CornerEditor
          address={address}
          corners={corners}
          // Only now it is as high as it stays.
          onShown={() => bringIntoView(top.current)}
          onMove={(moved) => setEdges({ step: 'found', corners: moved })}
        />
      )}
      {corners && !isConvex(corners) && <div className="field-problem">{t('edges.crossed')}</div>}
      <Refusal reason={isBusy ? undefined : refusalOf(keep)} />
      <div className="row">
        <Button
          size="lg"
          data-testid="page-use"
          disabled={isBusy || !corners || !isConvex(corners)}
          // The corners say which edge is up; a turn of the picture beneath would turn them away from it.
          onClick={() => corners && void use({ rotate: 0, corners })}
        >
          {t('documents.use')}
        </Button>
        <Button
          size="lg"
          variant="default"
          data-testid="page-whole"
          disabled={isBusy}
          onClick={() => void use({ rotate: turned })}
        >
          {t('documents.whole')}
        </Button>
        <Button size="lg" variant="default" data-testid="page-turn" disabled={isBusy} onClick={turnOn}>
          {turned === 0 ? t('documents.turn') : t('documents.turned', { degrees: turned })}
        </Button>
        <Button size="lg" variant="default" data-testid="page-back" disabled={isBusy} onClick={props.onBack}>
          {t('documents.again')}
        </Button>
      </div>
    </div>
  )
}
