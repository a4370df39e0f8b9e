import i18next from 'i18next'
import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useAsk } from '../../../core/queries.ts'
import type { Language } from '../../../language.ts'
import { useBlobAddress } from '../captures/picture.tsx'
import { labelOf } from '../identity/word-value.ts'
import { lineValue } from './line-value.ts'

type Form = ApplicationView['forms'][number]

/** One of the law's forms as a sheet of A4, built by the pack. What only the station's own print may say, it says itself. */
export function FormSheet({ view, form, language }: { view: ApplicationView; form: Form; language: Language }) {
  const t = i18next.getFixedT(language)
  const isProvisional = form.isProvisional && view.officialNumber === undefined
  return (
    <article className="slip form-sheet" lang={language} data-testid={`form-${form.id}`}>
      {view.environment === 'practice' && <div className="slip-practice">{t('slip.practice')}</div>}
      {isProvisional && (
        <div className="form-provisional" data-testid="form-provisional">
          {t('papers.provisional')}
        </div>
      )}
      <header>
        {form.code && <div className="form-code">{form.code}</div>}
        <h2>{form.title[language]}</h2>
        {form.addressee && <div>{form.addressee[language]}</div>}
      </header>
      <Lines view={view} form={form} language={language} />
      <div className="form-signatures">
        {form.signatures.map((who) => (
          <div key={who.en}>
            <div>{who[language]}</div>
            <div className="form-signature-line" />
          </div>
        ))}
      </div>
      {form.notes.length > 0 && (
        <ul>
          {form.notes.map((note) => (
            <li key={note.en}>{note[language]}</li>
          ))}
        </ul>
      )}
      <footer>{t('why.rule', { rule: form.basis })}</footer>
    </article>
  )
}

function Lines({ view, form, language }: { view: ApplicationView; form: Form; language: Language }) {
  const t = i18next.getFixedT(language)
  return (
    <div className="form-lines">
      {form.lines.map((line, at) => {
        // The lines of a form never change their order.
        const key = at
        if ('heading' in line) return <h3 key={key}>{line.heading[language]}</h3>
        if ('words' in line) return <p key={key}>{line.words[language]}</p>
        if ('picture' in line) return <Pictured key={key} view={view} line={line} language={language} />
        // Not asked of this person, and so without words of its own.
        if ('field' in line && !line.label && !view.form.some(({ name }) => name === line.field)) return null
        const label =
          'field' in line ? (line.label?.[language] ?? labelOf(view, line.field, language)) : line.label[language]
        const words = lineValue(view, line, language, (name, values) => t(name, values ?? {}))
        return (
          <dl key={key} className="form-line">
            <dt>{label}</dt>
            <dd>{words.length > 0 ? words.map((one) => <div key={one}>{one}</div>) : '…'}</dd>
          </dl>
        )
      })}
    </div>
  )
}

function Pictured(props: {
  view: ApplicationView
  line: Extract<Form['lines'][number], { picture: string }>
  language: Language
}) {
  const { view, line, language } = props
  const capture =
    line.picture === 'portrait'
      ? view.captures.find(({ modality }) => modality === 'portrait')?.capture
      : view.signing?.capture
  return (
    <dl className="form-line">
      <dt>{line.label[language]}</dt>
      <dd>{capture ? <Picture capture={capture} label={line.label[language]} /> : <div className="form-picture" />}</dd>
    </dl>
  )
}

function Picture({ capture, label }: { capture: string; label: string }) {
  const image = useAsk('getImage', { capture })
  const address = useBlobAddress(image.data)
  return address ? <img className="form-picture" src={address} alt={label} /> : <div className="form-picture" />
}
