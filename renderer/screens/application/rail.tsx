import type { ApplicationView, Section, SectionState } from '../../../electron/contract/index.ts'
import { formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'

/** The seven sections, each with how it stands; any of them is one tap away. */
export function Rail(props: { view: ApplicationView; open: Section; onChoose: (section: Section) => void }) {
  const { view, open } = props
  const { t, language } = useWords()
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      {view.sections.map(({ section, state }) => {
        const missing = view.findings.filter((one) => one.section === section && one.blocks).length
        return (
          <button
            key={section}
            type="button"
            className="rail-section"
            data-testid={`section-${section}`}
            data-state={state}
            aria-current={section === open ? 'step' : undefined}
            onClick={() => props.onChoose(section)}
          >
            <StateIcon state={state} />
            <span className="rail-words">
              <span className="rail-name">{t(`section.${section}`)}</span>
              <span>
                {state === 'missing' && missing > 0
                  ? t('rail.missing', { number: formatNumber(missing, language) })
                  : t(`sectionState.${state}`)}
              </span>
            </span>
          </button>
        )
      })}
    </nav>
  )
}

const shapes: Record<SectionState['state'], string> = {
  done: 'M4 13l5 5L20 6',
  missing: 'M12 3a9 9 0 1 0 .01 0z',
  attention: 'M12 3L2 21h20zM12 10v5M12 17.5v.5',
  'not-needed': 'M5 12h14',
}

/** Drawn, because a sign from a font may be missing on a tablet. */
function StateIcon({ state }: { state: SectionState['state'] }) {
  return (
    <svg className={`state-icon state-${state}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[state]} />
    </svg>
  )
}
