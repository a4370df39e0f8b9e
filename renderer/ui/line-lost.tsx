import { useConnection } from '../core/core-context.ts'
import { useWords } from '../language.ts'

/** Says that the core is being reached again, and that nothing is lost meanwhile. */
export function LineLost() {
  const { t } = useWords()
  const connection = useConnection()
  return (
    <div data-testid="connection" data-state={connection} role="status">
      {connection === 'reconnecting' && <div className="line-lost">{t('connection.reconnecting')}</div>}
    </div>
  )
}
