import { Button } from '@mantine/core'
import type { SessionState } from '../../../electron/contract/index.ts'
import { useWords } from '../../language.ts'

type PracticeOfficer = NonNullable<SessionState['practice']>[number]

/** In practice nobody has to know a PIN: a press fills the form. */
export function PracticeOfficers(props: {
  officers: readonly PracticeOfficer[]
  onPick: (officer: PracticeOfficer) => void
}) {
  const { t } = useWords()
  return (
    <section className="card stack">
      <div>{t('signIn.practice')}</div>
      {props.officers.map((officer) => (
        <Button
          key={officer.number}
          variant="default"
          data-testid="practice-officer"
          data-officer={officer.number}
          onClick={() => props.onPick(officer)}
        >
          {t('signIn.practiceOfficer', officer)}
        </Button>
      ))}
    </section>
  )
}
