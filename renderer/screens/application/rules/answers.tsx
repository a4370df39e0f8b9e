import './rules.css'
import { Title } from '@mantine/core'
import type { Answer, ApplicationView } from '../../../../electron/contract/index.ts'
import { useWords } from '../../../language.ts'
import { BecauseList } from './because-list.tsx'

/** Whether this person may apply, and here; whose it then is; what is not taken. Each with the rule. */
export function Answers({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  const { eligible, acceptedHere, authorities, notNeeded } = view.decisions
  return (
    <section className="card stack" aria-label={t('rules.answers')} data-testid="answers">
      <Title order={3} size="h4">
        {t('rules.answers')}
      </Title>
      <AnswerLine what="eligible" answer={eligible} />
      <AnswerLine what="acceptedHere" answer={acceptedHere} />
      {notNeeded.length > 0 && (
        <div>
          <strong>{t('rules.notTaken')}</strong>
          <BecauseList because={notNeeded} />
        </div>
      )}
      {authorities.length > 0 && (
        <dl className="facts">
          {authorities.map((one) => (
            <div key={one.rule}>
              <dt>{t(`rules.role.${one.role}`)}</dt>
              <dd>{one.name[language]}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}

function AnswerLine({ what, answer }: { what: 'eligible' | 'acceptedHere'; answer: Answer }) {
  const { t } = useWords()
  return (
    <div data-testid={what} data-answer={answer.answer}>
      <strong className={`answer answer-${answer.answer}`}>{t(`rules.${what}.${answer.answer}`)}</strong>
      <BecauseList because={answer.because} />
    </div>
  )
}
