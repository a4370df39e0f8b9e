import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationKey } from '../../../../electron/contract/index.ts'
import { useCall } from '../../../core/queries.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import type { FilledNow } from './filled.tsx'

/** Three lines of thirty characters, ICAO 9303-5. */
const MOST = 200

/** The lines at the foot of a card, typed. Their check digits find out a wrong character. */
export function LinesWay(props: { applicationKey: ApplicationKey; onFilled: (now: FilledNow) => void }) {
  const { t } = useWords()
  const fill = useCall('fillFromText')
  const [text, setText] = useState('')
  async function send(): Promise<void> {
    const outcome = await fill.mutateAsync({ ...props.applicationKey, text })
    if (outcome.ok) props.onFilled({ ...outcome.value, from: 'code' })
  }
  return (
    <form
      className="card stack"
      data-testid="lines-way"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Textarea
        label={t('identity.lines')}
        description={t('identity.linesHelp')}
        data-testid="lines-text"
        classNames={{ input: 'identity-lines' }}
        rows={3}
        maxLength={MOST}
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="characters"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Refusal reason={fill.isPending ? undefined : refusalOf(fill)} />
      <div>
        <Button type="submit" data-testid="lines-submit" disabled={text.trim() === '' || fill.isPending}>
          {t('identity.linesRead')}
        </Button>
      </div>
    </form>
  )
}
