import { Button } from '@mantine/core'
import { useId, useState } from 'react'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { ContactSheet } from './contact-sheet.tsx'

/** A press, and whom to call and what to say stand there; another, and they are gone. */
export function Help({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  return (
    <>
      <div>
        <Button
          variant="default"
          data-testid="help"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {t('help.button')}
        </Button>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && <ContactSheet view={view} />}
      </div>
    </>
  )
}
