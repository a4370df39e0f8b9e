import type { Because } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { Why } from '../details/why.tsx'

/** The rules that decided, each with its sentence; where it stands in law is one press away. */
export function BecauseList({ because }: { because: readonly Because[] }) {
  const { t, language } = useWords()
  return (
    <ul className="because">
      {because.map((one) => (
        <li key={one.rule} data-testid="because" data-rule={one.rule}>
          <span>{one.text[language]}</span>
          {one.unknown && one.unknown.length > 0 && (
            <div>{t('rules.unknown', { what: one.unknown.map((label) => label[language]).join(' · ') })}</div>
          )}
          <Why what={one.text[language]}>
            <Basis {...one} />
          </Why>
        </li>
      ))}
    </ul>
  )
}

/** Where a rule stands, and how sure the pack is of it. */
export function Basis({
  basis,
  certainty,
  needsReview,
  note,
}: Pick<Because, 'basis' | 'certainty' | 'needsReview' | 'note'>) {
  const { t } = useWords()
  return (
    <>
      <div>{t('why.rule', { rule: basis })}</div>
      {certainty && certainty !== 'H' && <div>{t(`rules.certainty.${certainty}`)}</div>}
      {needsReview && <div>{t('rules.needsReview')}</div>}
      {note && <div className="quiet">{note}</div>}
    </>
  )
}
