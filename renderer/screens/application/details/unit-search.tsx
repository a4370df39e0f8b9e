import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationView, ValueOf } from '../../../../electron/contract/index.ts'
import { useAsk } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'

export type FoundUnit = ValueOf<'findUnits'>[number]

/** Administrative units by parts of their names; a tap takes one. `what` is the field that it is for. */
export function UnitSearch(props: { view: ApplicationView; what: string; onChoose: (unit: FoundUnit) => void }) {
  const { view } = props
  const { t } = useWords()
  const [search, setSearch] = useState<string>()
  const wanted = search?.trim() ?? ''
  const found = useAsk(
    'findUnits',
    { application: view.application, version: view.version, search: wanted },
    { enabled: wanted !== '' },
  )
  if (search === undefined) {
    return (
      <button
        type="button"
        className="why"
        data-testid="unit-open"
        aria-label={t('application.actOf', { act: t('unit.open'), name: props.what })}
        onClick={() => setSearch('')}
      >
        {t('unit.open')}
      </button>
    )
  }
  return (
    <div className="card stack">
      <TextInput
        label={t('unit.search')}
        description={t('unit.hint')}
        data-testid="unit-search"
        autoComplete="off"
        autoFocus
        maxLength={100}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div role="status">
        {found.isError && t('unit.failed')}
        {wanted !== '' && found.data?.length === 0 && t('unit.none')}
      </div>
      <div className="options">
        {' '}
        {wanted !== '' &&
          found.data?.map((unit) => (
            <button
              key={`${unit.code} ${unit.name}`}
              type="button"
              className="option"
              data-testid="unit-choose"
              data-code={unit.code}
              onClick={() => {
                props.onChoose(unit)
                setSearch(undefined)
              }}
            >
              <span>{unit.name}</span>
              <span className="quiet">{unit.code}</span>
            </button>
          ))}
      </div>{' '}
      <button type="button" className="why" onClick={() => setSearch(undefined)}>
        {t('unit.close')}
      </button>
    </div>
  )
}
