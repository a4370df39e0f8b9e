import { Badge } from '@mantine/core'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import type { SaveState } from '../../../core/draft-saver.ts'
import { useWords } from '../../../language.ts'
import { useSaveState } from './use-field.ts'

const colours: Record<SaveState, string> = { saved: 'green', saving: 'blue', refused: 'red' }

/** Whether everything that was entered is on disk. */
export function SaveMark({ applicationKey }: { applicationKey: ApplicationKey }) {
  const { t } = useWords()
  const state = useSaveState(applicationKey)
  return (
    <Badge size="xl" color={colours[state]} variant="light" role="status" data-testid="save-state" data-state={state}>
      {t(`save.${state}`)}
    </Badge>
  )
}
