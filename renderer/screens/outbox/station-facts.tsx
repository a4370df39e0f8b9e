import './station-facts.css'
import { Button } from '@mantine/core'
import type { Connection } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { formatBytes, formatDuration, formatList } from '../../formats.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** Less is a clock's own drift, and says nothing. */
const CLOCK_WORTH_SAYING_S = 300

/** Which network this is, and what stands in the way on it, with the way out. */
export function StationFacts({ connection }: { connection: Connection }) {
  const { t, language } = useWords()
  const { station, network, allowed, clockAheadSeconds = 0 } = connection
  return (
    <>
      {network && station !== 'no-network' && (
        <div data-testid="network" data-kind={network.kind}>
          {t('link.network', { kind: t(`networkKind.${network.kind}`), name: network.name })}
        </div>
      )}
      {station === 'captive-portal' && <SignIn host={connection.signInHost} />}
      {station === 'network-not-allowed' && (
        <div data-testid="allowed-networks">
          {allowed.length === 0
            ? t('link.rulesDamaged')
            : t('link.allowed', {
                list: formatList(
                  allowed.map((kind) => t(`networkKind.${kind}`)),
                  language,
                ),
              })}
        </div>
      )}
      {Math.abs(clockAheadSeconds) > CLOCK_WORTH_SAYING_S && (
        <div data-testid="clock-ahead">
          {t(clockAheadSeconds > 0 ? 'link.clockAhead' : 'link.clockBehind', {
            time: formatDuration(Math.abs(clockAheadSeconds), language),
          })}
        </div>
      )}
      {connection.budget && <Budget budget={connection.budget} isSpent={station === 'budget-spent'} />}
    </>
  )
}

/** In the device's own browser: Doorstep opens no page that a network sends it to. */
function SignIn({ host }: { host: string | undefined }) {
  const { t } = useWords()
  return (
    <ol className="sign-in-steps" data-testid="captive-portal">
      <li>{t('link.portal1')}</li>
      <li>{host === undefined ? t('link.portal2NoHost') : t('link.portal2', { host })}</li>
      <li>{t('link.portal3')}</li>
      <li>{t('link.portal4')}</li>
    </ol>
  )
}

function Budget({ budget, isSpent }: { budget: NonNullable<Connection['budget']>; isSpent: boolean }) {
  const { t, language } = useWords()
  const raise = useCall('raiseBudget')
  return (
    <>
      <div data-testid="budget">
        {t('link.budget', {
          used: formatBytes(budget.usedBytes, language),
          limit: formatBytes(budget.limitBytes, language),
        })}
        {budget.isRaised && <div>{t('link.raised')}</div>}
      </div>
      {isSpent && !budget.isRaised && (
        <div className="stack">
          <div id="raise-warning">{t('link.raiseWarning')}</div>
          <div>
            <Button
              variant="default"
              data-testid="raise-budget"
              aria-describedby="raise-warning"
              disabled={raise.isPending}
              onClick={() => raise.mutate({})}
            >
              {t('link.raise')}
            </Button>
          </div>
        </div>
      )}
      <Refusal reason={refusalOf(raise)} />
    </>
  )
}
