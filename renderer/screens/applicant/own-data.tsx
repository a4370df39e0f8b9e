import type { ApplicantPage } from '../../../electron/contract/index.ts'
import { useAsk } from '../../core/queries.ts'
import { formatLegalDate, formatMoney } from '../../formats.ts'
import type { Language } from '../../language.ts'
import { useBlobAddress } from '../application/captures/picture.tsx'
import { wordsIn } from './words-in.ts'

/** His own data, picture, fee and why, date, and what becomes of the data. */
export function OwnData({ page, language }: { page: ApplicantPage; language: Language }) {
  const t = wordsIn(language)
  return (
    <section className="own-data">
      <h1>{t('applicant.title')}</h1>
      <p>{t('applicant.check')}</p>
      <div className="own-sides">
        {page.portrait && <OwnPortrait capture={page.portrait} language={language} />}
        <dl className="own-lines">
          <div>
            <dt>{t('slip.procedure')}</dt>
            <dd>{page.procedure[language]}</dd>
          </div>
          {page.lines.map(({ label, value }) => (
            <div key={label.en}>
              <dt>{label[language]}</dt>
              <dd>{value[language]}</dd>
            </div>
          ))}
        </dl>
      </div>
      {page.fee && (
        <p data-testid="applicant-fee">
          {t('applicant.fee', {
            money: formatMoney(page.fee.amount, page.fee.currency, language),
            rule: page.fee.rule,
          })}
        </p>
      )}
      {page.promisedOn && <p>{t('applicant.promised', { date: formatLegalDate(page.promisedOn, language) })}</p>}
      {page.notice && <p className="own-notice">{page.notice[language]}</p>}
    </section>
  )
}

function OwnPortrait({ capture, language }: { capture: string; language: Language }) {
  const image = useAsk('getImage', { capture })
  const address = useBlobAddress(image.data)
  const t = wordsIn(language)
  if (image.isError) return <p role="alert">{t('picture.failed')}</p>
  return address ? <img className="own-portrait" src={address} alt={t('applicant.portrait')} /> : null
}
