import { Button, Progress, Title } from '@mantine/core'
import type { ApplicationItem, UploadView } from '../../../electron/contract/index.ts'
import { formatBytes, formatMoment } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { Correct } from '../../ui/correct.tsx'
import { ProgressMark } from '../../ui/progress-mark.tsx'
import { wordReason } from '../../ui/word-reason.ts'
import { BlockedActs } from './blocked-acts.tsx'
import { UploadActs } from './upload-acts.tsx'

/** One application: how far it has come, what keeps it, and what the officer can do. */
export function OutboxRow({ item, upload }: { item: ApplicationItem; upload: UploadView | undefined }) {
  const { t, language } = useWords()
  const reason = upload?.reason ?? item.reason
  const isDraft = item.progress === 'draft'
  return (
    <article className="card between" data-testid="outbox-row" data-application={item.application}>
      <div className="grow stack">
        <div className="row">
          <Title order={2} size="h3">
            {item.name || t(isDraft ? 'application.noName' : 'application.nameGone')}
          </Title>
          <ProgressMark progress={item.progress} />
        </div>
        <div className="quiet">
          {t('outbox.line', {
            slip: item.slipNumber,
            version: item.version,
            at: formatMoment(item.changedAt, language),
            holder: item.holder,
          })}
        </div>
        {reason && <div role="note">{wordReason(reason, t)}</div>}
        {upload && <BlockedActs upload={upload} />}
        {upload && upload.step !== 'received' && upload.step !== 'blocked' && <Bytes upload={upload} />}
      </div>
      <div className="row">
        <Button
          variant={isDraft ? 'filled' : 'default'}
          data-testid="open"
          onClick={() => goTo({ screen: 'application', application: item.application, version: item.version })}
        >
          {isDraft ? t('visit.continue') : t('outbox.open')}
        </Button>
        {upload && <UploadActs upload={upload} name={item.name || item.slipNumber} />}
        {!isDraft && item.progress !== 'discarded' && <Correct application={item.application} />}
      </div>
    </article>
  )
}

function Bytes({ upload }: { upload: UploadView }) {
  const { t, language } = useWords()
  const words = t('outbox.bytes', {
    step: t(`step.${upload.step}`),
    sent: formatBytes(upload.offset, language),
    size: formatBytes(upload.size, language),
  })
  return (
    <div>
      <div data-testid="upload-bytes">
        {words} · {t('outbox.copies', { copies: upload.copies })}
        {upload.isPaused && ` · ${t('outbox.isPaused')}`}
      </div>
      <Progress value={(100 * upload.offset) / upload.size} aria-label={words} />
    </div>
  )
}
