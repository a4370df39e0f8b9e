import { Button, Title } from '@mantine/core'
import { useAsk } from '../../core/queries.ts'
import { chooseLanguage, languages, useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { chooseLook, textSizes, themes, useLook } from '../../ui/look.ts'
import { StationLine } from '../outbox/station-line.tsx'
import { Sync } from '../today/sync.tsx'
import { Choice } from './choice.tsx'
import { Diagnostics } from './diagnostics.tsx'
import { GuideAgain } from './guide-again.tsx'

/** Language, how it looks, the station, and what to tell an administrator. */
export function SettingsScreen() {
  const { t, language } = useWords()
  const look = useLook()
  return (
    <div className="screen screen-middle">
      <Title order={1}>{t('settings.title')}</Title>
      <section className="card stack">
        <Choice
          label={t('settings.language')}
          testId="language"
          value={language}
          options={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          onChoose={chooseLanguage}
        />
        <Choice
          label={t('settings.text')}
          testId="text"
          value={look.text}
          options={textSizes.map((value) => ({ value, label: t('settings.percent', { value }) }))}
          onChoose={(text) => chooseLook({ text })}
        />
        <Choice
          label={t('settings.theme')}
          testId="theme"
          value={look.theme}
          options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
          onChoose={(theme) => chooseLook({ theme })}
        />
      </section>
      <StationLine />
      <section className="card stack">
        <Title order={2} size="h3">
          {t('settings.day')}
        </Title>
        <div>{t('settings.dayHelp')}</div>
        <Sync />
      </section>
      <section className="card stack">
        <Title order={2} size="h3">
          {t('rules.settings')}
        </Title>
        <div>{t('rules.settingsHelp')}</div>
        <div>
          <Button variant="default" data-testid="open-rules" onClick={() => goTo({ screen: 'rules' })}>
            {t('rules.title')}
          </Button>
        </div>
      </section>
      <Diagnostics />
      <GuideAgain />
      <About />
    </div>
  )
}

function About() {
  const { t } = useWords()
  const { data } = useAsk('getSession', {})
  if (!data) return null
  return (
    <section className="card stack">
      <Title order={2} size="h3">
        {t('settings.about')}
      </Title>
      <div>{t('signIn.version', { version: data.appVersion })}</div>
      {data.environment && <div>{t(`environment.${data.environment}`)}</div>}
      <div>{t('settings.licences')}</div>
    </section>
  )
}
