import './papers.css'
import { Button, Title } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { type Language, useWords } from '../../../language.ts'
import { LanguageChoice } from '../../applicant/language-choice.tsx'
import { printPage } from '../review/print-page.ts'
import { ActivationCard } from './activation-card.tsx'
import { FormSheet } from './form-sheet.tsx'

/** The packs' own id for it, the same in each. */
const ACCOUNT = 'account'

/** The law's forms of this application, each to be shown and printed by itself, and the card that an account leaves behind. */
export function Papers({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const [language, setLanguage] = useState<Language>(view.language)
  const [open, setOpen] = useState<string>()
  const form = view.forms.find(({ id }) => id === open)
  const isAccount = view.procedure === ACCOUNT
  if (view.forms.length === 0 && !isAccount) return null
  return (
    <section className="card stack" aria-label={t('papers.title')} data-testid="papers">
      <Title order={3} size="h4">
        {t('papers.title')}
      </Title>
      <div className="row">
        {view.forms.map(({ id, code, title }) => (
          <PaperButton
            key={id}
            id={id}
            words={code ? `${code} · ${title[language]}` : title[language]}
            isOpen={id === open}
            onToggle={() => setOpen(id === open ? undefined : id)}
          />
        ))}
        {isAccount && (
          <PaperButton
            id="activation"
            words={t('papers.activation.title')}
            isOpen={open === 'activation'}
            onToggle={() => setOpen(open === 'activation' ? undefined : 'activation')}
          />
        )}
      </div>
      {open && (
        <>
          <div className="row">
            <LanguageChoice label={t('slip.language')} language={language} onChoose={setLanguage} />
            <Button data-testid="paper-print" onClick={() => printPage('paper')}>
              {t('slip.print')}
            </Button>
          </div>
          <div className="paper-open">
            {form && <FormSheet view={view} form={form} language={language} />}
            {open === 'activation' && <ActivationCard view={view} language={language} />}
          </div>
        </>
      )}
    </section>
  )
}

function PaperButton(props: { id: string; words: string; isOpen: boolean; onToggle: () => void }) {
  return (
    <Button
      variant={props.isOpen ? 'filled' : 'default'}
      aria-expanded={props.isOpen}
      data-testid={`paper-${props.id}`}
      className="paper-button"
      onClick={props.onToggle}
    >
      {props.words}
    </Button>
  )
}
