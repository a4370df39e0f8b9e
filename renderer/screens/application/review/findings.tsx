import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { anchorOf, goToPlace } from '../anchors.ts'
import { wordFinding } from '../word-finding.ts'

/** What finalise would still ask for, and what to look at; a press goes there. */
export function Findings({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  if (view.findings.length === 0) return <div className="card">{t('review.nothingMissing')}</div>
  // What stops finalise stands first.
  const ordered = [...view.findings].sort((a, b) => Number(b.blocks) - Number(a.blocks))
  return (
    <section className="card stack" aria-label={t('review.missing')}>
      <strong>{t('review.missing')}</strong>
      {ordered.map((finding) => (
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
