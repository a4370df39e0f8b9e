import { useRef, useState } from 'react'
import { useWords } from '../../../language.ts'

/** The number to say on the telephone, in large; a press copies it. */
export function Reference({ words }: { words: string }) {
  const { t } = useWords()
  const shown = useRef<HTMLSpanElement>(null)
  const [isCopied, setCopied] = useState<boolean>()
  return (
    <div className="stack">
      <div>
        <div className="quiet">{t('help.reference')}</div>
        <button
          type="button"
          className="help-reference"
          data-testid="help-reference"
          aria-label={t('help.copy', { reference: words })}
          onClick={() => setCopied(shown.current !== null && copyFrom(shown.current))}
        >
          <span ref={shown}>{words}</span>
        </button>
      </div>
      <div role="status">
        {isCopied === true && t('help.copied')}
        {isCopied === false && t('help.notCopied')}
      </div>
    </div>
  )
}

/**
 * Selects the element's text and copies it. The clipboard's own interface asks for a permission that this page is not
 * given; a copy of what is selected, at a press, needs none. @returns false: it is selected, and the keyboard can copy it.
 */
function copyFrom(element: HTMLElement): boolean {
  window.getSelection()?.selectAllChildren(element)
  return document.execCommand('copy')
}
