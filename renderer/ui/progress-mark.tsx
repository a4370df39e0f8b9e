import { Badge } from '@mantine/core'
import type { Progress } from '../../electron/contract/index.ts'
import { useWords } from '../language.ts'

const colours: Record<Progress, string> = {
  draft: 'gray',
  finalised: 'blue',
  waiting: 'blue',
  sending: 'blue',
  blocked: 'red',
  received: 'green',
  held: 'orange',
  conflict: 'orange',
  pending: 'green',
  accepted: 'green',
  registered: 'green',
  returned: 'red',
  made: 'green',
  ready: 'green',
  delivered: 'green',
  activated: 'green',
  failed: 'red',
  expired: 'orange',
  discarded: 'gray',
}

/** How far an application has come; green only with the station's receipt. */
export function ProgressMark({ progress }: { progress: Progress }) {
  const { t } = useWords()
  return (
    <Badge size="xl" variant="light" color={colours[progress]} data-testid="progress" data-progress={progress}>
      {t(`progress.${progress}`)}
    </Badge>
  )
}
