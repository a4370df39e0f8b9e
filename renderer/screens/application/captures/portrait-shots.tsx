import { Button } from '@mantine/core'
import type { ApplicationKey, CaptureView } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { Picture } from './picture.tsx'

/** Every shot side by side; a press opens one to cut and choose it. */
export function PortraitShots(props: {
  applicationKey: ApplicationKey
  shots: CaptureView[]
  chosen: CaptureView | undefined
  onOpen: (shot: CaptureView) => void
}) {
  const { applicationKey, shots, chosen, onOpen } = props
  const { t, language } = useWords()
  const remove = useCall('removeCapture')
  if (shots.length === 0) return null
  const total = formatNumber(shots.length, language)
  return (
    <section className="stack" aria-label={t('portrait.shots')}>
      <strong>{t('portrait.shots')}</strong>
      <div className="shots">
        {shots.map((shot, at) => {
          const name = t('portrait.shot', { number: formatNumber(at + 1, language), total })
          const isUsed = chosen?.capture === shot.capture || chosen?.cutFrom === shot.capture
          return (
            <article key={shot.capture} className={isUsed ? 'shot shot-used' : 'shot'} data-testid="portrait-shot">
              <Picture capture={shot} name={name} />
              <div>{isUsed ? t('portrait.used', { name }) : name}</div>
              <Button
                variant="default"
                data-testid={`portrait-open-${at + 1}`}
                aria-label={t('capture.label', { take: t('portrait.open'), name })}
                onClick={() => onOpen(shot)}
              >
                {t('portrait.open')}
              </Button>
              {!isUsed && (
                <Button
                  variant="default"
                  data-testid={`portrait-remove-${at + 1}`}
                  aria-label={t('capture.label', { take: t('portrait.remove'), name })}
                  disabled={remove.isPending}
                  onClick={() => remove.mutate({ ...applicationKey, capture: shot.capture })}
                >
                  {t('portrait.remove')}
                </Button>
              )}
            </article>
          )
        })}
      </div>
      <Refusal reason={refusalOf(remove)} />
    </section>
  )
}
