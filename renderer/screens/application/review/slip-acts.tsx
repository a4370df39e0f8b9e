import { Button } from '@mantine/core'
import { useState } from 'react'
import { savePdf } from '../../../api.ts'
import { useWords } from '../../../language.ts'

type Said = 'saved' | 'failed' | 'no-bridge'

/** Print, or a PDF. In a browser the print dialog itself makes the PDF. */
export function SlipActs({ fileName }: { fileName: string }) {
  const { t } = useWords()
  const [isBusy, setBusy] = useState(false)
  const [said, setSaid] = useState<Said>()
  async function save(): Promise<void> {
    setBusy(true)
    const outcome = await savePdf(fileName)
    setBusy(false)
    setSaid(outcome === 'cancelled' ? undefined : outcome)
    if (outcome === 'no-bridge') window.print()
  }
  return (
    <>
      <Button size="lg" variant="default" data-testid="slip-print" onClick={() => window.print()}>
        {t('slip.print')}
      </Button>
      <Button size="lg" variant="default" data-testid="slip-pdf" disabled={isBusy} onClick={() => void save()}>
        {isBusy ? t('slip.saving') : t('slip.pdf')}
      </Button>
      <span role="status">{said && t(`slip.pdfSaid.${said}`)}</span>
    </>
  )
}
