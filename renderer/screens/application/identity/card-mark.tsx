import { Badge } from '@mantine/core'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { wordCode } from '../word-finding.ts'

/** The card that was read and by what. A simulated one says so for ever. */
export function CardMark({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const { card } = view
  const finding = view.findings.find(({ section, field }) => section === 'identity' && field === undefined)
  if (!card) return null
  const isSimulated = card.source === 'simulated'
  return (
    <div className="row" data-testid="card-mark" data-source={card.source}>
      <span>{t('identity.cardRead', { card: t(`card.${card.card}`), model: card.model })}</span>
      <Badge size="lg" color={isSimulated ? 'red.9' : 'gray'} variant={isSimulated ? 'filled' : 'light'}>
        {t(`source.${card.source}`)}
      </Badge>
      {finding && <span className="field-problem">{wordCode(finding, t)}</span>}
    </div>
  )
}
