import { Alert, Button } from '@mantine/core'
import { useWords } from '../../../../language.ts'
import type { CameraProblem } from './open-camera.ts'

/** Why there is no camera picture, and what to do; the file and the exception stay beside it. */
export function CameraProblemWords({ problem, onRetry }: { problem: CameraProblem; onRetry: () => void }) {
  const { t } = useWords()
  return (
    <Alert color="red" role="alert" data-testid="camera-problem" data-code={problem}>
      <div className="stack">
        {t(`camera.${problem}`)}
        <div>
          <Button data-testid="camera-retry" onClick={onRetry}>
            {t('camera.retry')}
          </Button>
        </div>
      </div>
    </Alert>
  )
}
