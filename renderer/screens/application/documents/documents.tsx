import './documents.css'
import { Button, Title } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { anchorOf } from '../anchors.ts'
import { PictureFile } from '../captures/picture-file.tsx'
import { Why } from '../details/why.tsx'
import { readPicture, type Still } from '../read-picture.ts'
import { AcceptedGap, AcceptGap } from './gap.tsx'
import { Page } from './page.tsx'
import { TakePages } from './take-pages.tsx'

type Document = ApplicationView['documents'][number]
/** What is done with one of them now; the others wait. */
type Doing = { document: string; act: 'take'; first?: Still } | { document: string; act: 'gap' }

/** The papers that the pack asks for: photographed, from a file, or brought later. */
export function Documents({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  const { t } = useWords()
  const [doing, setDoing] = useState<Doing>()
  if (view.documents.length === 0) return <div className="card">{t('documents.none')}</div>
  return view.documents.map((document) => (
    <DocumentCard
      key={document.id}
      view={view}
      document={document}
      isFixed={isFixed}
      doing={doing?.document === document.id ? doing : undefined}
      isOtherBusy={doing !== undefined && doing.document !== document.id}
      onDo={setDoing}
    />
  ))
}

function DocumentCard(props: {
  view: ApplicationView
  document: Document
  isFixed: boolean
  doing: Doing | undefined
  isOtherBusy: boolean
  onDo: (doing: Doing | undefined) => void
}) {
  const { view, document, isFixed, doing, isOtherBusy, onDo } = props
  const { t, language } = useWords()
  const [problem, setProblem] = useState<string>()
  const { id, gap, gapUntil, maxPages } = document
  const label = document.label[language]
  const key: ApplicationKey = { application: view.application, version: view.version }
  const pages = view.captures.filter((capture) => capture.modality === 'document' && capture.document === id)
  const takeWords = t(pages.length === 0 ? 'documents.photograph' : 'documents.anotherPage')
  const mayAdd = !isFixed && !doing && pages.length < maxPages

  async function fromFile(file: File): Promise<void> {
    const still = await readPicture(file)
    setProblem(typeof still === 'string' ? still : undefined)
    if (typeof still !== 'string') onDo({ document: id, act: 'take', first: still })
  }
  return (
    <article
      className="card stack asked"
      id={anchorOf({ section: 'documents', document: id })}
      tabIndex={-1}
      data-testid={`document-${id}`}
    >
      <div className="field-head">
        <Title order={3} size="h4">
          {label}
        </Title>
        <span className={document.required ? 'mark-required' : 'source-mark'}>
          {t(document.required ? 'documents.required' : 'documents.optional')}
        </span>
        <span className="quiet" data-testid="pages">
          {t('documents.pages', {
            number: formatNumber(pages.length, language),
            max: formatNumber(maxPages, language),
          })}
        </span>
        <Why what={label}>
          <span>{t('why.rule', { rule: document.basis })}</span>
        </Why>
      </div>
      {pages.length > 0 && (
        <ol className="tiles pages">
          {pages.map((capture, at) => (
            <Page
              key={capture.capture}
              applicationKey={key}
              capture={capture}
              name={t('documents.page', { document: label, number: at + 1 })}
              isFixed={isFixed}
            />
          ))}
        </ol>
      )}
      {gap && <AcceptedGap applicationKey={key} document={id} gap={gap} isFixed={isFixed} />}
      {mayAdd && (
        <div className="row">
          <Button
            data-testid="photograph"
            variant={document.required && pages.length === 0 && !gap ? 'filled' : 'default'}
            disabled={isOtherBusy}
            aria-label={t('application.actOf', { act: takeWords, name: label })}
            onClick={() => onDo({ document: id, act: 'take' })}
          >
            {takeWords}
          </Button>
          <PictureFile testId="document-file" isBusy={isOtherBusy} onFile={(file) => void fromFile(file)} />
          {gapUntil && !gap && pages.length === 0 && (
            <Button
              variant="default"
              data-testid="gap-open"
              disabled={isOtherBusy}
              aria-label={t('application.actOf', { act: t('gap.open'), name: label })}
              onClick={() => onDo({ document: id, act: 'gap' })}
            >
              {t('gap.open')}
            </Button>
          )}
        </div>
      )}
      <Refusal reason={problem} />
      {doing?.act === 'take' && (
        <TakePages
          applicationKey={key}
          document={id}
          label={label}
          pages={pages.length}
          maxPages={maxPages}
          first={doing.first}
          onDone={() => onDo(undefined)}
        />
      )}
      {doing?.act === 'gap' && gapUntil && (
        <AcceptGap applicationKey={key} document={document} gapUntil={gapUntil} onClose={() => onDo(undefined)} />
      )}
    </article>
  )
}
