import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { useKeyScanner } from '../../ui/use-key-scanner.ts'
import { searchOfCode } from './search-of-code.ts'

/** Looks somebody up by the code on his slip or card, where a scanner is there. While it waits, one that types counts as well. */
export function ScanSearch({ onFound }: { onFound: (search: string) => void }) {
  const { t } = useWords()
  const devices = useAsk('listDevices', {})
  const scan = useCall('scanText')
  const { mutate: cancel } = useCall('cancelScan')
  const isWaiting = scan.isPending
  const hasScanner =
    devices.data?.devices.some(({ takes, status }) => takes.includes('code') && status !== 'not-ready') ?? false
  // The page goes, or the scanner: nobody is there any more for what it reads.
  useEffect(() => (isWaiting ? () => cancel({}) : undefined), [isWaiting, cancel])

  async function listen(): Promise<void> {
    const outcome = await scan.mutateAsync({})
    if (outcome.ok) onFound(searchOfCode(outcome.value.text))
  }
  useKeyScanner({
    isOn: isWaiting,
    onCode: ({ text }) => {
      onFound(searchOfCode(text))
      cancel({})
    },
  })
  const refusal = isWaiting ? undefined : refusalOf(scan)
  return (
    <>
      {isWaiting ? (
        <Button variant="default" data-testid="scan-cancel" onClick={() => cancel({})}>
          {t('today.scanCancel')}
        </Button>
      ) : (
        hasScanner && (
          <Button variant="default" data-testid="scan-search" onClick={() => void listen()}>
            {t('today.scan')}
          </Button>
        )
      )}
      <div className="search-says" role="status" data-testid="scan-says">
        {isWaiting && t('today.scanNow')}
        {refusal === 'timeout' && t('today.scanNothing')}
      </div>
      {refusal !== 'timeout' && <Refusal reason={refusal === 'cancelled' ? undefined : refusal} />}
    </>
  )
}
