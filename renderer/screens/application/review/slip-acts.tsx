import { Button } from '@mantine/core'
import i18next from 'i18next'
import { useState } from 'react'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { savePdf } from '../../../api.ts'
import { useAsk, useCall } from '../../../core/queries.ts'
import { type Language, useWords } from '../../../language.ts'
import { download } from '../../../ui/download.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { electronicSlip } from './electronic-slip.ts'
import { choosePrinted, printPage } from './print-page.ts'
import { receiptJobOf } from './receipt-job.ts'
import { slipParts } from './slip-lines.ts'

type Said = 'saved' | 'failed' | 'no-bridge'

/** Print, or a PDF. In a browser the print dialog itself makes the PDF. */
export function SlipActs({ view, language }: { view: ApplicationView; language: Language }) {
  const { t } = useWords()
  const fileName = `slip-${view.slipNumber}.pdf`
  const [isBusy, setBusy] = useState(false)
  const [said, setSaid] = useState<Said>()
  async function save(): Promise<void> {
    setBusy(true)
    choosePrinted('slip')
    const outcome = await savePdf(fileName)
    setBusy(false)
    setSaid(outcome === 'cancelled' ? undefined : outcome)
    if (outcome === 'no-bridge') window.print()
  }
  return (
    <>
      <Button size="lg" variant="default" data-testid="slip-print" onClick={() => printPage('slip')}>
        {t('slip.print')}
      </Button>
      <Button size="lg" variant="default" data-testid="slip-pdf" disabled={isBusy} onClick={() => void save()}>
        {isBusy ? t('slip.saving') : t('slip.pdf')}
      </Button>
      <Button size="lg" variant="default" data-testid="slip-file" onClick={() => void saveFile(view, language)}>
        {t('slip.file')}
      </Button>
      <Receipt view={view} language={language} />
      <span role="status">{said && t(`slip.pdfSaid.${said}`)}</span>
    </>
  )
}

/** The electronic version, for a family that has a telephone. */
async function saveFile(view: ApplicationView, language: Language): Promise<void> {
  const t = i18next.getFixedT(language)
  const file = await electronicSlip({
    language,
    title: t('slip.code', { number: view.slipNumber }),
    number: view.slipNumber,
    practice: view.environment === 'practice' ? t('slip.practice') : undefined,
    parts: slipParts(view, language, (key, values) => t(key, values ?? {})),
  })
  download(`slip-${view.slipNumber}.html`, new TextEncoder().encode(file), 'text/html')
}

/** Where there is a receipt printer. */
function Receipt({ view, language }: { view: ApplicationView; language: Language }) {
  const { t } = useWords()
  const { data } = useAsk('listDevices', {})
  const print = useCall('printReceipt')
  if (!data?.devices.some(({ takes }) => takes.includes('print'))) return null
  return (
    <>
      <Button
        size="lg"
        variant="default"
        data-testid="slip-receipt"
        disabled={print.isPending}
        onClick={() => print.mutate({ job: receiptJobOf(view, language, i18next.getFixedT(language)) })}
      >
        {print.isPending ? t('slip.receiptPrinting') : t('slip.receipt')}
      </Button>
      <span role="status" data-testid="slip-receipt-said" data-printed={!print.isPending && print.data?.ok === true}>
        {!print.isPending && print.data?.ok ? t('slip.receiptPrinted') : ''}
      </span>
      <Refusal reason={print.isPending ? undefined : refusalOf(print)} />
    </>
  )
}
