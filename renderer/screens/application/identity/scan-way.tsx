import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { type KeyedCode, useKeyScanner } from '../../../ui/use-key-scanner.ts'
import type { FilledNow } from './filled.tsx'

/**
 * The code on a card, by a scanner in the hand: one that the core drives, or one that types like a keyboard. The keys
 * are listened to for as long as this way is open.
 */
export function ScanWay(props: {
  applicationKey: ApplicationKey
  hasScanner: boolean
  onFilled: (now: FilledNow) => void
}) {
  const { applicationKey, hasScanner, onFilled } = props
  const { t } = useWords()
  const scan = useCall('scanCode')
  const cancel = useCall('cancelCapture')
  const fill = useCall('fillFromText')
  const [keyed, setKeyed] = useState<KeyedCode>()
  const { mutateAsync: wait } = scan

  async function listen(): Promise<void> {
    const outcome = await wait(applicationKey)
    if (outcome.ok) onFilled({ ...outcome.value, from: 'code' })
  }
  // It waits from the moment on which this way was opened: the officer's hand is at the trigger.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each opening
  useEffect(() => {
    if (hasScanner) void listen()
    return () => {
      if (hasScanner) cancel.mutate(applicationKey)
    }
  }, [hasScanner])

  async function take(code: KeyedCode): Promise<void> {
    setKeyed(code)
    const outcome = await fill.mutateAsync({ ...applicationKey, text: code.text })
    if (outcome.ok) onFilled({ ...outcome.value, from: 'code' })
  }
  useKeyScanner({ isOn: !fill.isPending, onCode: (code) => void take(code) })
  const isWaiting = hasScanner && scan.isPending
  const refusal = scan.isPending ? undefined : refusalOf(scan)
  const isOver = refusal === 'timeout' || refusal === 'cancelled'
  return (
    <div className="card stack" data-testid="scan-way" data-waiting={isWaiting}>
      <strong role="status" className="phase">
        {isWaiting && t('identity.scanNow')}
        {!hasScanner && t('identity.scanKeys')}
        {refusal === 'timeout' && t('identity.scanNothing')}
      </strong>
      {keyed?.isLossy && <div role="note">{t('identity.scanLossy')}</div>}
      <Refusal reason={isOver ? undefined : refusal} />
      <Refusal reason={fill.isPending ? undefined : refusalOf(fill)} />
      {hasScanner && (
        <div>
          {isWaiting ? (
            <Button variant="default" data-testid="scan-stop" onClick={() => cancel.mutate(applicationKey)}>
              {t('identity.cancel')}
            </Button>
          ) : (
            <Button data-testid="scan-again" onClick={() => void listen()}>
              {t('identity.scanAgain')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
