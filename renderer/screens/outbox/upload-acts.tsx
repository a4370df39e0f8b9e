import { Button } from '@mantine/core'
import type { UploadView } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { ExportPacket } from './export-packet.tsx'

/** What an officer can do with one packet: hold it back, send it first, carry it by hand. */
export function UploadActs({ upload, name }: { upload: UploadView; name: string }) {
  const { t } = useWords()
  const pause = useCall('pauseUploads')
  const resume = useCall('resumeUploads')
  const first = useCall('sendFirst')
  const { packetId, isPaused, isUrgent } = upload
  const change = isPaused ? resume : pause
  const label = (words: string) => t('outbox.actOf', { words, name })
  return (
    <>
      {upload.step !== 'blocked' && (
        <>
          <Button
            variant="default"
            data-testid={isPaused ? 'resume' : 'pause'}
            aria-label={label(isPaused ? t('outbox.resume') : t('outbox.pause'))}
            disabled={change.isPending}
            onClick={() => change.mutate({ packetId })}
          >
            {isPaused ? t('outbox.resume') : t('outbox.pause')}
          </Button>
          <Button
            variant={isUrgent ? 'filled' : 'default'}
            aria-pressed={isUrgent}
            aria-label={label(t('outbox.first'))}
            data-testid="send-first"
            disabled={first.isPending}
            onClick={() => first.mutate({ packetId, isUrgent: !isUrgent })}
          >
            {t('outbox.first')}
          </Button>
        </>
      )}
      <ExportPacket packetId={packetId} />
      <Refusal reason={refusalOf(pause) ?? refusalOf(resume) ?? refusalOf(first)} />
    </>
  )
}
