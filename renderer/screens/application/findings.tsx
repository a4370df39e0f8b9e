import type { ApplicationView, Finding } from '../../../electron/contract/index.ts'
import { type Language, useWords } from '../../language.ts'
import { anchorOf, goToPlace } from './anchors.ts'

type Words = ReturnType<typeof useWords>['t']

/** What finalise would still ask for; a press goes there. */
export function Findings({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  if (view.findings.length === 0) return <div className="card">{t('findings.none')}</div>
  return (
    <section className="card stack" aria-label={t('findings.title')}>
      <strong>{t('findings.title')}</strong>
      {view.findings.map((finding) => (
        <button
          key={`${anchorOf(finding)}-${finding.code}`}
          type="button"
          className={finding.blocks ? 'finding' : 'finding finding-advice'}
          data-testid="finding"
          data-code={finding.code}
          data-blocks={finding.blocks}
          onClick={() => goToPlace(finding)}
        >
          {wordFinding(finding, view, t, language)}
        </button>
      ))}
    </section>
  )
}

/** "Right thumb: still missing". */
export function wordFinding(finding: Finding, view: ApplicationView, t: Words, language: Language): string {
  const label = view.form.find((field) => field.name === finding.field)?.label[language]
  const what = label ?? t(finding.position ? `finger.${finding.position}` : `section.${finding.section}`)
  return t('findings.line', { what, words: t(`finding.${finding.code}`) })
}
