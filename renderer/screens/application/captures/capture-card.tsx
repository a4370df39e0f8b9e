import { Button, Title } from '@mantine/core'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { anchorOf } from '../anchors.ts'
import { Cannot } from './cannot.tsx'
import { Picture } from './picture.tsx'

/** One thing to take, the portrait or a finger: take or take again, its score, or why it cannot be taken. */
export function CaptureCard(props: {
  view: ApplicationView
  modality: CaptureModality
  position?: number
  isFixed: boolean
}) {
  const { view, modality, position, isFixed } = props
  const { t, language } = useWords()
  const take = useCall('takeCapture')
  const isThis = (one: { modality: CaptureModality; position?: number | undefined }) =>
    one.modality === modality && one.position === position
  const capture = view.captures.find(isThis)
  const exception = view.exceptions.find(isThis)
  const name = t(position ? `finger.${position}` : 'section.portrait')
  const key: ApplicationKey = { application: view.application, version: view.version }
  const target = { ...key, modality, ...(position === undefined ? {} : { position }) }
  const section = modality === 'portrait' ? 'portrait' : 'fingers'
  const takeWords = capture ? t('capture.again') : t('capture.take')

  return (
    <article className="card stack asked" id={anchorOf({ section, ...(position ? { position } : {}) })} tabIndex={-1}>
      <Title order={3} size="h4">
        {name}
      </Title>
      {capture ? (
        <Picture capture={capture} name={name} />
      ) : (
        <div className="picture quiet">{exception ? t('capture.cannotNow') : t('capture.none')}</div>
      )}
      {capture?.quality.map((score) => (
        <div key={score.scale} data-testid="score">
          {t('capture.score', {
            scale: t(`scale.${score.scale}`, score.scale),
            value: formatNumber(score.value, language),
          })}
        </div>
      ))}
      {exception && <div>{t('capture.exception', { reason: exception.reason })}</div>}
      {!isFixed && (
        <>
          <Button
            data-testid={position ? `finger-take-${position}` : 'portrait-take'}
            variant={capture ? 'default' : 'filled'}
            disabled={take.isPending}
            aria-label={t('capture.label', { take: takeWords, name })}
            onClick={() => take.mutate(target)}
          >
            {take.isPending ? t('capture.taking') : takeWords}
          </Button>
          <Refusal reason={take.isPending ? undefined : refusalOf(take)} />
          {!capture && <Cannot target={target} name={name} isRecorded={exception !== undefined} />}
        </>
      )}
    </article>
  )
}

type CaptureModality = 'portrait' | 'finger'
