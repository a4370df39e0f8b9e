import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { useAsk, useCall } from '../../../core/queries.ts'
import { formatLegalDate } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import type { FilledNow } from './filled.tsx'

/** People of the area who are not served yet; a tap fills in what is known of one. */
export function RosterWay(props: { applicationKey: ApplicationKey; onFilled: (now: FilledNow) => void }) {
  const { t, language } = useWords()
  const [search, setSearch] = useState('')
  const wanted = search.trim()
  const found = useAsk('searchRoster', { search: wanted }, { enabled: wanted !== '' })
  const fill = useCall('fillFromRoster')

  async function choose(person: string): Promise<void> {
    const outcome = await fill.mutateAsync({ ...props.applicationKey, person })
    if (outcome.ok) props.onFilled({ ...outcome.value, from: 'roster' })
  }
  return (
    <div className="card stack">
      <TextInput
        label={t('identity.rosterSearch')}
        data-testid="roster-search"
        autoComplete="off"
        autoFocus
        maxLength={100}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div role="status">
        {wanted === '' && t('identity.rosterHint')}
        {wanted !== '' && found.isFetching && t('state.loading')}
        {wanted !== '' && found.data?.length === 0 && t('identity.rosterNone')}
      </div>
      {found.isError && <Refusal reason="internal" />}
      <div className="options">
        {' '}
        {wanted !== '' &&
          found.data?.map((person) => (
            <button
              key={person.person}
              type="button"
              className="option"
              data-testid="roster-choose"
              disabled={fill.isPending}
              onClick={() => void choose(person.person)}
            >
              <strong>{person.name}</strong>
              <span>
                {t('identity.rosterPerson', {
                  birthDate: formatLegalDate(person.birthDate, language),
                  number: person.citizenNumber ?? t('identity.noNumber'),
                })}
              </span>
              <span className="quiet">{person.address}</span>
            </button>
          ))}
      </div>{' '}
      <Refusal reason={refusalOf(fill)} />
    </div>
  )
}
