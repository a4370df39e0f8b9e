import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { useKeyScanner } from '../../ui/use-key-scanner.ts'

/**
 * Takes a code's text, where a scanner is there. While it waits, one that types counts as well.
 * @param props.name of its buttons for tests. @param props.now what to hold before the scanner.
 */
export function ScanText(props: { name: string; now: string; onFound: (text: string) => void }) {
  const { name, onFound } = props
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
        <Button variant="default" data-testid={`${name}-cancel`} onClick={() => cancel({})}>
          {t('today.scanCancel')}
        </Button>
      ) : (
        hasScanner && (
          <Button variant="default" data-testid={name} onClick={() => void listen()}>
            {t('today.scan')}
          </Button>
        )
      )}
      <div className="search-says" role="status" data-testid={`${name}-says`}>
        {isWaiting && props.now}
        {refusal === 'timeout' && t('today.scanNothing')}
      </div>
      <Refusal reason={refusal === 'cancelled' || refusal === 'timeout' ? undefined : refusal} />
    </>
  )
}
