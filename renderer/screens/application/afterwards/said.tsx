import type { SupplementView } from '../../../../electron/contract/index.ts'
import { formatMoment } from '../../../formats.ts'
import { useWords } from '../../../language.ts'

/** What was said, the newest first, and whether the station has it. */
export function Said({ lines, word }: { lines: readonly SupplementView[]; word?: (words: string) => string }) {
  const { t, language } = useWords()
  if (lines.length === 0) return null
  return (
    <ul className="said">
      {[...lines].reverse().map(({ supplement, kind, words, at, officer, hasTravelled }) => (
        <li
          key={supplement}
          className={hasTravelled ? 'said-travelled' : ''}
          data-testid={`said-${kind}`}
          data-travelled={hasTravelled}
        >
          <div>{word ? word(words) : words}</div>
          <div className="quiet">{t('help.saidBy', { when: formatMoment(at, language), officer })}</div>
          <div className="quiet">{t(hasTravelled ? 'help.travelled' : 'help.waiting')}</div>
        </li>
      ))}
    </ul>
  )
}
