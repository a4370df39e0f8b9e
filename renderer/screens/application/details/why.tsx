import { type ReactNode, useId, useState } from 'react'
import { useWords } from '../../../language.ts'

/** "Why?": the rule, opened in place by a press. `what` is what it is asked about. */
export function Why({ what, children }: { what: string; children: ReactNode }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  return (
    <>
      <button
        type="button"
        className="why"
        data-testid="why"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={t('why.of', { what })}
        onClick={() => setOpen(!isOpen)}
      >
        {t('why.button')}
      </button>
      <div className="why-words" id={id} hidden={!isOpen}>
        {children}
      </div>
    </>
  )
}
