import { formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import type { PlaceState } from './place-state.ts'

/** Fingers and eyes in words. */
export function usePlaceWords(modality: 'finger' | 'iris') {
  const { t, language } = useWords()
  const name = (position: number) => t(modality === 'finger' ? `finger.${position}` : `eye.${position}`)
  return {
    name,
    /** "Right index finger and right middle finger". */
    list: (positions: readonly number[]) =>
      new Intl.ListFormat(language, { type: 'conjunction' }).format(positions.map(name)),
    /** "Right thumb: Quality: 62 (Doorstep’s own scale)". */
    label(state: PlaceState, isCurrent: boolean): string {
      const [score] = state.capture?.quality ?? []
      const words = isCurrent
        ? t('fingers.now')
        : score
          ? t('capture.score', {
              scale: t(`scale.${score.scale}`, score.scale),
              value: formatNumber(score.value, language),
            })
          : state.capture
            ? t('fingers.taken')
            : state.exception !== undefined
              ? t('capture.cannotNow')
              : t(state.isAsked ? 'capture.none' : 'fingers.notAsked')
      return t('findings.line', { what: name(state.position), words })
    },
  }
}
