import { Title } from '@mantine/core'
import type { Counts } from '../../../electron/contract/index.ts'
import { formatNumber } from '../../formats.ts'
import { useWords } from '../../language.ts'

const shown = ['drafts', 'unsent', 'uncopied', 'blocked', 'attention', 'countersigns', 'received'] as const

/** How many applications this machine holds, by what they wait for. */
export function WaitingCounts({ counts }: { counts: Counts }) {
  const { t, language } = useWords()
  return (
    <section className="stack">
      <Title order={2} size="h4">
        {t('counts.title')}
      </Title>
      {shown.map((name) => (
        <div key={name} className="between" data-testid={`count-${name}`}>
          <span>{t(`counts.${name}`)}</span>
          <strong>{formatNumber(counts[name], language)}</strong>
        </div>
      ))}
    </section>
  )
}
