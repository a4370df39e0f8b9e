import { Button } from '@mantine/core'
import type { ApplicationKey } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import type { Language } from '../../language.ts'
import { refusalOf } from '../../ui/refusal-of.ts'
import { wordsIn } from './words-in.ts'

/** Signed: the tablet goes back. Who has erred takes the signature back and signs again. */
export function Thanks(props: { language: Language; isTurned: boolean; applicationKey: ApplicationKey }) {
  const { language } = props
  const t = wordsIn(language)
  const withdraw = useCall('withdrawSignature')
  const refusal = withdraw.isPending ? undefined : refusalOf(withdraw)
  return (
    <section
      className={props.isTurned ? 'thanks applicant-turned' : 'thanks'}
      lang={language}
      role="status"
      data-testid="applicant-thanks"
    >
      <h1>{t('applicant.thanks')}</h1>
      <p>{t('applicant.giveBack')}</p>
      <Button
        variant="default"
        data-testid="sign-again"
        disabled={withdraw.isPending}
        onClick={() => withdraw.mutate(props.applicationKey)}
      >
        {t('applicant.signAgain')}
      </Button>
      {refusal !== undefined && <p role="alert">{t(`reason.${refusal}`)}</p>}
    </section>
  )
}
