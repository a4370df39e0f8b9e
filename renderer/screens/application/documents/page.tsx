import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey, CaptureView } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { Picture } from '../captures/picture.tsx'

/** A page that was taken. Taking it out is asked twice, because it cannot be taken back. */
export function Page(props: { applicationKey: ApplicationKey; capture: CaptureView; name: string; isFixed: boolean }) {
  const { capture, name } = props
  const { t } = useWords()
  const remove = useCall('removeCapture')
  const [isAsking, setAsking] = useState(false)
  return (
    <li className="page stack" data-testid="page">
      <Picture capture={capture} name={name} />
      {!props.isFixed && (
        <div className="row">
          {isAsking ? (
            <>
              <Button
                color="red.9"
                data-testid="page-remove-confirm"
                disabled={remove.isPending}
                onClick={() => remove.mutate({ ...props.applicationKey, capture: capture.capture })}
              >
                {t('documents.removeConfirm')}
              </Button>
              <Button variant="default" onClick={() => setAsking(false)}>
                {t('documents.removeNot')}
              </Button>
            </>
          ) : (
            <Button
              variant="default"
              data-testid="page-remove"
              aria-label={t('application.actOf', { act: t('documents.remove'), name })}
              onClick={() => setAsking(true)}
            >
              {t('documents.remove')}
            </Button>
          )}
        </div>
      )}
      <Refusal reason={refusalOf(remove)} />
    </li>
  )
}
