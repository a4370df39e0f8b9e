import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { UploadView } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

const NOTE_LENGTH = 500

/** A packet that cannot go by itself: who can mend it, and what can be done. Correcting and exporting stand beside it. */
export function BlockedActs({ upload }: { upload: UploadView }) {
  const { t } = useWords()
  const mend = useCall('mendPacket')
  const [isHanding, setHanding] = useState(false)
  if (!upload.mend) return null
  const { who, acts } = upload.mend
  return (
    <div className="stack" data-testid="blocked-acts">
      <div>{t('blockedBy.who', { who: t(`blockedBy.${who}`) })}</div>
      {upload.handed !== undefined && <div role="note">{t('blockedBy.handed', { note: upload.handed })}</div>}
      <div className="row">
        {(['send-again', 'reseal', 'repair'] as const)
          .filter((how) => acts.includes(how))
          .map((how) => (
            <Button
              key={how}
              variant="default"
              data-testid={`mend-${how}`}
              disabled={mend.isPending}
              onClick={() => mend.mutate({ packetId: upload.packetId, how })}
            >
              {t(`blockedBy.${how}`)}
            </Button>
          ))}
        {acts.includes('hand-over') && (
          <Button
            variant="default"
            data-testid="hand-to-supervisor"
            aria-expanded={isHanding}
            onClick={() => setHanding(!isHanding)}
          >
            {t('blockedBy.hand-over')}
          </Button>
        )}
      </div>
      {isHanding && <HandOver packetId={upload.packetId} onDone={() => setHanding(false)} />}
      <Refusal reason={refusalOf(mend)} />
    </div>
  )
}

function HandOver({ packetId, onDone }: { packetId: string; onDone: () => void }) {
  const { t } = useWords()
  const hand = useCall('handToSupervisor')
  const [note, setNote] = useState('')
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        hand.mutate({ packetId, note: note.trim() }, { onSuccess: (outcome) => outcome.ok && onDone() })
      }}
    >
      <Textarea
        label={t('blockedBy.note')}
        data-testid="hand-note"
        maxLength={NOTE_LENGTH}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" data-testid="hand-over-send" disabled={hand.isPending}>
          {t('blockedBy.send')}
        </Button>
      </div>
      <Refusal reason={refusalOf(hand)} />
    </form>
  )
}
