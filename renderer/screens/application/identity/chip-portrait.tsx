import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useAsk } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Picture, useBlobAddress } from '../captures/picture.tsx'

/** The portrait on the chip beside the one that was taken, for the officer's eye; and what the chip's signature is worth. */
export function ChipPortrait({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const key = { application: view.application, version: view.version }
  const portrait = useAsk('getChipPortrait', key)
  const url = useBlobAddress(portrait.data)
  const { verification } = view.card ?? {}
  const taken = view.captures.find(({ modality, chosen }) => modality === 'portrait' && chosen)
  if (!verification) return null
  return (
    <div className="card stack" data-testid="chip" data-verification={verification.state}>
      <strong className={verification.state === 'contradicted' ? 'field-problem' : undefined}>
        {t(`verification.${verification.state}`)}
        {verification.reason && `: ${t(`verificationReason.${verification.reason}`)}`}
      </strong>
      {url && (
        <div className="row chip-faces">
          <figure>
            <img src={url} alt={t('identity.chipPortrait')} className="chip-face" />
            <figcaption>{t('identity.chipPortrait')}</figcaption>
          </figure>
          {taken && (
            <figure>
              <Picture capture={taken} name={t('identity.takenPortrait')} />
              <figcaption>{t('identity.takenPortrait')}</figcaption>
            </figure>
          )}
        </div>
      )}
    </div>
  )
}
