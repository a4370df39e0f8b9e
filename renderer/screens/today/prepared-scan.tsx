import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { useKeyScanner } from '../../ui/use-key-scanner.ts'

/** Takes the code on a paper or a telephone as it is; the core finds the reference in it. One that types counts as well. */
export function ScanPrepared({ onFound }: { onFound: (text: string) => void }) {
  const { t } = useWords()
  const devices = useAsk('listDevices', {})
  const scan = useCall('scanText')
  const { mutate: cancel } = useCall('cancelScan')
  const isWaiting = scan.isPending
  const hasScanner =
    devices.data?.devices.some(({ takes, status }) => takes.includes('code') && status !== 'not-ready') ?? false
  // The page goes: nobody is there any more for what is read.
  useEffect(() => (isWaiting ? () => cancel({}) : undefined), [isWaiting, cancel])

  async function listen(): Promise<void> {
    const outcome = await scan.mutateAsync({})
    if (outcome.ok) onFound(outcome.value.text)
  }
  useKeyScanner({
    isOn: isWaiting,
    onCode: ({ text }) => {
      onFound(text)
      cancel({})
    },
  })
  const refusal = isWaiting ? undefined : refusalOf(scan)
  return (
    <>
      {isWaiting ? (
        <Button variant="default" data-testid="prepared-scan-cancel" onClick={() => cancel({})}>
          {t('today.scanCancel')}
        </Button>
      ) : (
        hasScanner && (
          <Button variant="default" data-testid="prepared-scan" onClick={() => void listen()}>
            {t('today.scan')}
          </Button>
        )
      )}
      <div className="search-says" role="status">
        {isWaiting && t('prepared.scanNow')}
        {refusal === 'timeout' && t('today.scanNothing')}
      </div>
      <Refusal reason={refusal === 'cancelled' || refusal === 'timeout' ? undefined : refusal} />
    </>
  )
}
