import { Button, Title } from '@mantine/core'
import { useState } from 'react'
import type { CountersignItem } from '../../../electron/contract/index.ts'
import { useWords } from '../../language.ts'
import { goTo } from '../../route.ts'
import { CountersignNow } from './countersign-now.tsx'

/** One application with its exceptions: look at it, then sign. */
export function CountersignCard({ item }: { item: CountersignItem }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const { application, version } = item
  return (
    <article className="card stack" data-testid="countersign-card" data-application={application}>
      <div className="between">
        <div className="grow">
          <Title order={2} size="h3">
            {item.name || t('application.noName')}
          </Title>
          <div className="quiet">{t('countersigns.line', { slip: item.slipNumber, officer: item.officer })}</div>
        </div>
        <Button variant="default" onClick={() => goTo({ screen: 'application', application, version })}>
          {t('countersigns.look')}
        </Button>
        <Button data-testid="countersign-open" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('countersigns.sign')}
        </Button>
      </div>
      <ul className="safe-list">
        {item.exceptions.map(({ modality, position, reason }) => (
          <li key={`${modality}-${position ?? 0}`}>
            {t('countersigns.exception', { what: wordPlace(t, modality, position), reason })}
          </li>
        ))}
      </ul>
      {isOpen && <CountersignNow application={application} version={version} />}
    </article>
  )
}

function wordPlace(t: (key: string) => string, modality: string, position: number | undefined): string {
  if (position === undefined) return t(`modality.${modality}`)
  return t(modality === 'iris' ? `eye.${position}` : `finger.${position}`)
}
