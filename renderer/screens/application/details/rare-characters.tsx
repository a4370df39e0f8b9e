import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useAsk } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'

/** Characters by code point or by what they are made of, large enough to tell strokes apart. */
export function RareCharacters({ onChoose }: { onChoose: (character: string) => void }) {
  const { t } = useWords()
  const [search, setSearch] = useState('')
  const wanted = search.trim()
  const found = useAsk('findCharacters', { search: wanted }, { enabled: wanted !== '' })
  return (
    <div className="card stack">
      <TextInput
        label={t('rare.search')}
        description={t('rare.hint')}
        data-testid="rare-search"
        autoComplete="off"
        maxLength={40}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div role="status">
        {found.isError && t('rare.failed')}
        {wanted !== '' && found.data?.length === 0 && t('rare.none')}
      </div>
      <div className="row">
        {wanted !== '' &&
          found.data?.map(({ character, codePoint, drawable }) => (
            <button
              key={codePoint}
              type="button"
              className="glyph"
              data-testid="rare-choose"
              data-code={codePoint}
              onClick={() => onChoose(character)}
            >
              {/* What no font draws would be □: its code point stands for it. */}
              {drawable && (
                <span className="glyph-drawn" lang="zh">
                  {character}
                </span>
              )}
              <span>{codePoint}</span>
              {!drawable && <span className="field-problem">{t('rare.notDrawn')}</span>}
            </button>
          ))}
      </div>
    </div>
  )
}
