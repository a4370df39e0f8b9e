import { Button, Title } from '@mantine/core'
import { useAsk } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { wordReason } from '../../ui/word-reason.ts'

/** What an officer could not mend and handed on. It stands before the list, whichever group is shown, until it is mended. */
export function HandedList() {
  const { t } = useWords()
  const uploads = useAsk('listUploads', {})
  const handed =
    uploads.data?.uploads.filter((upload) => upload.handed !== undefined && upload.step === 'blocked') ?? []
  if (handed.length === 0) return null
  return (
    <section className="card card-urgent stack" data-testid="handed-list" aria-labelledby="handed-title">
      <Title order={2} size="h3" id="handed-title">
        {t('blockedBy.handedTitle')}
      </Title>
      {handed.map((upload) => (
        <div className="between" key={upload.packetId} data-testid="handed" data-application={upload.application}>
          <div className="grow">
            <strong>{upload.name || t('application.noName')}</strong>
            {upload.reason && <div>{wordReason(upload.reason, t)}</div>}
            {upload.handed && <div>{t('blockedBy.said', { note: upload.handed })}</div>}
          </div>
          <Button
            variant="default"
            aria-label={t('outbox.actOf', { words: t('outbox.open'), name: upload.name || t('application.noName') })}
            onClick={() => goTo({ screen: 'application', application: upload.application, version: upload.version })}
          >
            {t('outbox.open')}
          </Button>
        </div>
      ))}
    </section>
  )
}
