import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApplicantPage, ApplicationKey, InputOf } from '../../../electron/contract/index.ts'
import { useAsk, useCall } from '../../core/queries.ts'
import type { Language } from '../../language.ts'
import { refusalOf } from '../../ui/refusal-of.ts'
import { type Consents, Notices } from './notices.tsx'
import { SignCannot } from './sign-cannot.tsx'
import { SignFinger } from './sign-finger.tsx'
import { SignPaper } from './sign-paper.tsx'
import { SignPen } from './sign-pen.tsx'
import { wordsIn } from './words-in.ts'

const ways = ['pen', 'finger', 'paper', 'cannot'] as const
type Way = (typeof ways)[number]
export type SignWay = Pick<InputOf<'signApplication'>, 'method' | 'image' | 'reason' | 'witness' | 'position'>
export type SignProps = {
  applicationKey: ApplicationKey
  language: Language
  isBusy: boolean
  /** A guardian's name is still missing. */
  isBlocked: boolean
  isTurned: boolean
  onSign: (way: SignWay) => void
}

const panes: Record<Way, (props: SignProps) => React.ReactNode> = {
  pen: SignPen,
  finger: SignFinger,
  paper: SignPaper,
  cannot: SignCannot,
}

/** The consent to what stands above: by pen, by a finger, by a guardian, or, with a witness, none of them. */
export function Sign(props: {
  page: ApplicantPage
  language: Language
  applicationKey: ApplicationKey
  isTurned: boolean
}) {
  const { page, language, applicationKey } = props
  const [consents, setConsents] = useState<Consents>({})
  const t = wordsIn(language)
  const queries = useQueryClient()
  const devices = useAsk('listDevices', {})
  const sign = useCall('signApplication')
  const [way, setWay] = useState<Way>('pen')
  const [by, setBy] = useState<'applicant' | 'guardian'>(page.guardian === undefined ? 'applicant' : 'guardian')
  const [guardian, setGuardian] = useState(page.guardian ?? '')
  const hasScanner = devices.data?.devices.some(({ takes }) => takes.includes('finger')) ?? false
  const offered = ways.filter((one) => one !== 'finger' || hasScanner)
  const refusal = sign.isPending ? undefined : refusalOf(sign)

  async function give(input: SignWay): Promise<void> {
    await sign.mutateAsync({
      ...applicationKey,
      ...input,
      by,
      ...(by === 'guardian' ? { name: guardian.trim() } : {}),
      shownSha256: page.shownSha256,
      language,
      consents: { ...consents },
    })
    // Signed, or changed meanwhile: either way what is shown is old.
    await queries.invalidateQueries({ queryKey: ['getApplicantPage', applicationKey] })
  }

  const Pane = panes[way]
  return (
    <>
      <Notices
        notices={page.notices}
        language={language}
        consents={consents}
        onSay={(id, said) => setConsents({ ...consents, [id]: said })}
      />
      <section className="sign" aria-label={t('applicant.sign')}>
        <h2>{t('applicant.sign')}</h2>
        {page.guardian !== undefined && <p>{t('applicant.guardianNeeded')}</p>}
        {page.guardian === undefined && (
          <div className="row">
            {(['applicant', 'guardian'] as const).map((one) => (
              <Choice
                key={one}
                name={`sign-by-${one}`}
                isChosen={one === by}
                words={t(`applicant.by.${one}`)}
                onChoose={() => setBy(one)}
              />
            ))}
          </div>
        )}
        {by === 'guardian' && (
          <label className="sign-field">
            {t('applicant.guardianName')}
            <input
              data-testid="sign-guardian"
              maxLength={200}
              autoComplete="off"
              value={guardian}
              onChange={(event) => setGuardian(event.currentTarget.value)}
            />
          </label>
        )}
        <div className="row">
          {offered.map((one) => (
            <Choice
              key={one}
              name={`sign-way-${one}`}
              isChosen={one === way}
              words={t(`applicant.way.${one}`)}
              onChoose={() => setWay(one)}
            />
          ))}
        </div>
        <Pane
          applicationKey={applicationKey}
          language={language}
          isBusy={sign.isPending}
          isBlocked={by === 'guardian' && guardian.trim() === ''}
          isTurned={props.isTurned}
          onSign={(input) => void give(input)}
        />
        {refusal !== undefined && (
          <div className="sign-refused" role="alert">
            {t(`reason.${refusal}`)}
          </div>
        )}
      </section>
    </>
  )
}

function Choice(props: { name: string; isChosen: boolean; words: string; onChoose: () => void }) {
  return (
    <Button
      variant={props.isChosen ? 'filled' : 'default'}
      aria-pressed={props.isChosen}
      data-testid={props.name}
      onClick={props.onChoose}
    >
      {props.words}
    </Button>
  )
}
