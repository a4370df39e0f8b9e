import { Button } from '@mantine/core'
import type { SessionState } from '../../../electron/contract/index.ts'
import { useWords } from '../../language.ts'

/** One press says who it is. In practice nobody has to know a PIN: it comes with the name. */
export function Team(props: { session: SessionState; chosen: string; onChoose: (officer: string) => void }) {
  const { session, chosen, onChoose } = props
  const { t } = useWords()
  const practice = session.practice ?? []
  if (session.team.length === 0) return null
  return (
    <fieldset className="stack group">
      <legend>{practice.length > 0 ? t('signIn.practice') : t('signIn.team')}</legend>
      {session.team.map(({ number, name }) => {
        const known = practice.find((one) => one.number === number)
        const words = name ?? known?.name
        return (
          <Button
            key={number}
            variant={number === chosen ? 'filled' : 'default'}
            aria-pressed={number === chosen}
            data-testid={known ? 'practice-officer' : 'team-officer'}
            data-officer={number}
            onClick={() => onChoose(number)}
          >
            {known
              ? t('signIn.practiceOfficer', { name: words, number, pin: known.pin })
              : words
                ? t('signIn.teamOfficer', { name: words, number })
                : number}
          </Button>
        )
      })}
    </fieldset>
  )
}
