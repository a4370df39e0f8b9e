import { NativeSelect } from '@mantine/core'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { anchorOf } from '../anchors.ts'
import { Answers } from '../rules/answers.tsx'
import { GroupedFields } from './grouped-fields.tsx'
import { useField } from './use-field.ts'
import { Why } from './why.tsx'

/** The procedure, and the pack's fields that are shown for this person and belong to no other section. */
export function Details({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  return (
    <>
      <div className="card stack">
        <ProcedureInput view={view} isFixed={isFixed} />
        <GroupedFields view={view} section="details" isFixed={isFixed} />
      </div>
      <Answers view={view} />
    </>
  )
}

function ProcedureInput({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  const { t, language } = useWords()
  const key: ApplicationKey = { application: view.application, version: view.version }
  const procedure = useField(key, 'procedure', view.procedure)
  const id = anchorOf({ section: 'details', field: 'procedure' })
  const first = view.procedures.find((one) => one.id === procedure.value)?.first
  const isKnown = view.procedures.some((one) => one.id === procedure.value)
  return (
    <div className="field">
      <div className="field-head">
        <label className="field-label" htmlFor={id}>
          {t('application.procedure')}
        </label>
        {(view.fee || view.promisedBasis) && (
          <Why what={t('application.procedure')}>
            {view.fee && <div>{t('why.fee', { rule: view.fee.rule })}</div>}
            {view.promisedBasis && <div>{t('why.promised', { rule: view.promisedBasis })}</div>}
          </Why>
        )}
      </div>
      <NativeSelect
        id={id}
        className="asked"
        data-testid="procedure"
        value={isKnown ? procedure.value : ''}
        disabled={isFixed}
        error={procedure.problem && t(`reason.${procedure.problem}`)}
        data={[
          ...(isKnown ? [] : [{ value: '', label: t('field.choose') }]),
          ...view.procedures.map((one) => ({ value: one.id, label: one.label[language] })),
        ]}
        onChange={(event) => procedure.settle(event.currentTarget.value)}
      />
      {first && !isFixed && <div data-testid="procedure-first">{first[language]}</div>}
    </div>
  )
}
