import { Badge } from '@mantine/core'
import type { DeviceView } from '../../../electron/contract/index.ts'
import { useWords } from '../../language.ts'

/** What a device's readings count as. */
export function SourceBadge({ source }: { source: DeviceView['source'] }) {
  const { t } = useWords()
  return (
    <Badge
      size="lg"
      color={source === 'simulated' ? 'red' : 'gray'}
      variant={source === 'simulated' ? 'filled' : 'light'}
      data-source={source}
    >
      {t(`source.${source}`)}
    </Badge>
  )
}
