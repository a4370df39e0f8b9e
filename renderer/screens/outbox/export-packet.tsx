import { Button } from '@mantine/core'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { download } from '../../ui/download.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** The sealed packet as a file, to be carried to the station by hand. */
export function ExportPacket({ packetId }: { packetId: string }) {
  const { t } = useWords()
  const exporting = useCall('exportPacket')
  async function save(): Promise<void> {
    const outcome = await exporting.mutateAsync({ packetId })
    if (outcome.ok) download(outcome.value.fileName, outcome.value.bytes)
  }
  return (
    <>
      <Button variant="default" data-testid="export-packet" disabled={exporting.isPending} onClick={() => void save()}>
        {t('outbox.export')}
      </Button>
      <Refusal reason={refusalOf(exporting)} />
    </>
  )
}
