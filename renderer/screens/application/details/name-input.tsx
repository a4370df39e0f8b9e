import { TextInput, type TextInputProps } from '@mantine/core'
import { useRef, useState } from 'react'
import { useWords } from '../../../language.ts'
import { insertAt } from './insert-at.ts'
import { RareCharacters } from './rare-characters.tsx'
import type { FieldHold } from './use-field.ts'

/** A name, with a way to the characters that no keyboard has. */
export function NameInput(props: { common: TextInputProps; hold: FieldHold; isFixed: boolean }) {
  const { common, hold, isFixed } = props
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)

  function insert(character: string): void {
    const element = input.current
    const { text, cursor } = insertAt(hold.value, character, element?.selectionStart, element?.selectionEnd)
    hold.type(text)
    // After React has written the new value, which moves the cursor to the end.
    requestAnimationFrame(() => element?.setSelectionRange(cursor, cursor))
  }
  return (
    <>
      <TextInput {...common} ref={input} onChange={(event) => hold.type(event.currentTarget.value)} />
      {!isFixed && (
        <div className="stack">
          <button
            type="button"
            className="why"
            data-testid="rare-open"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? t('rare.close') : t('rare.open')}
          </button>
          {isOpen && <RareCharacters onChoose={insert} />}
        </div>
      )}
    </>
  )
}
