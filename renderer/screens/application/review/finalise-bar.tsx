import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApplicationKey, ApplicationView } from '../../../../electron/contract/index.ts'
import { useCore } from '../../../core/core-context.ts'
import { useCall } from '../../../core/queries.ts'
import { formatNumber } from '../../../formats.ts'
import { useWords } from '../../../language.ts'
import { Refusal } from '../../../ui/messages.tsx'
import { refusalOf } from '../../../ui/refusal-of.ts'
import { goToPlace } from '../anchors.ts'
import { SaveMark } from '../details/save-mark.tsx'
import { FeeAndDate } from './fee-and-date.tsx'
import './review.css'

/** Always in sight: saved or not, fee and date, how much is missing, and Finalise. */
export function FinaliseBar({ view }: { view: ApplicationView }) {
  const { t, language } = useWords()
  const { saver } = useCore()
  const queries = useQueryClient()
  const finalise = useCall('finaliseApplication')
  const [isFlushing, setFlushing] = useState(false)
  const [isUnsaved, setUnsaved] = useState(false)
  const key: ApplicationKey = { application: view.application, version: view.version }
  const missing = view.findings.filter((finding) => finding.blocks)

  async function press(): Promise<void> {
    setFlushing(true)
    // What is frozen has to be what stands on the screen.
    const isAllSaved = await saver.flush(key)
    setFlushing(false)
    setUnsaved(!isAllSaved)
    if (!isAllSaved) return
    const outcome = await finalise.mutateAsync(key)
    if (outcome.ok) return void queries.setQueryData(['getApplication', key], outcome.value)
    await queries.invalidateQueries({ queryKey: ['getApplication', key] })
    if (outcome.reason === 'incomplete' && missing[0]) goToPlace(missing[0])
  }

  const isBusy = isFlushing || finalise.isPending
  return (
    <div className="bottom">
      {!isBusy && (isUnsaved || finalise.data) && (
        <div className="bottom-words">
          {isUnsaved ? <strong role="alert">{t('save.refused')}</strong> : <Refusal reason={refusalOf(finalise)} />}
        </div>
      )}
      <div className="row">
        <SaveMark applicationKey={key} />
        <FeeAndDate view={view} />
      </div>
      <div className="row">
        {missing[0] && (
          <Button variant="default" data-testid="missing" onClick={() => goToPlace(missing[0]!)}>
            {t('finalise.missing', { number: formatNumber(missing.length, language) })}
          </Button>
        )}
        <Button
          data-testid="finalise"
          variant="filled"
          className="finalise"
          disabled={isBusy}
          onClick={() => void press()}
        >
          {isBusy ? t('finalise.busy') : t('finalise.button')}
        </Button>
      </div>
    </div>
  )
}
