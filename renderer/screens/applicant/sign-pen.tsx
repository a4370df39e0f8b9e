import { Button } from '@mantine/core'
import { useRef } from 'react'
import { exportStrokes } from './export-strokes.ts'
import type { SignProps } from './sign.tsx'
import { useStrokes } from './use-strokes.ts'
import { wordsIn } from './words-in.ts'

/** A large field for pen or finger tip. */
export function SignPen({ language, isBusy, isBlocked, isTurned, onSign }: SignProps) {
  const t = wordsIn(language)
  const canvas = useRef<HTMLCanvasElement>(null)
  const strokes = useStrokes(canvas)
  async function done(): Promise<void> {
    if (canvas.current) onSign({ method: 'pen', image: await exportStrokes(canvas.current, isTurned) })
  }
  return (
    <div className="stack">
      <p>{t('applicant.penHow')}</p>
      {/* Turned back, because pointer positions are reckoned in the screen's own directions; the export turns it again. */}
      <canvas
        ref={canvas}
        className={isTurned ? 'sign-field-pen applicant-turned' : 'sign-field-pen'}
        data-testid="sign-pen"
        role="img"
        aria-label={t('applicant.penField')}
      />
      <div className="row">
        <Button data-testid="sign-submit" disabled={strokes.isEmpty || isBusy || isBlocked} onClick={() => void done()}>
          {t(isBusy ? 'applicant.signing' : 'applicant.agree')}
        </Button>
        <Button variant="default" data-testid="sign-clear" disabled={strokes.isEmpty} onClick={strokes.clear}>
          {t('applicant.clear')}
        </Button>
      </div>
    </div>
  )
}
