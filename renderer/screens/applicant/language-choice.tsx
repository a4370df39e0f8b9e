import { type Language, languages, useWords } from '../../language.ts'

/** Three large buttons, each in its own language. */
export function LanguageChoice(props: { label: string; language: Language; onChoose: (language: Language) => void }) {
  const { t } = useWords()
  return (
    <fieldset className="row group" aria-label={props.label}>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          className="language-choice"
          data-testid={`applicant-language-${one}`}
          aria-pressed={one === props.language}
          onClick={() => props.onChoose(one)}
        >
          {t(`language.${one}`)}
        </button>
      ))}
    </fieldset>
  )
}
