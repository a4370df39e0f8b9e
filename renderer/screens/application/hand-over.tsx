import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationView } from '../../../electron/contract/index.ts'
import { useCore } from '../../core/core-context.ts'
import { useAsk, useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'

/** Passes the draft on to another officer of this machine, with everything in it. */
export function HandOver({ view }: { view: ApplicationView }) {
  const { t } = useWords()
  const { saver } = useCore()
  const session = useAsk('getSession', {})
  const handOver = useCall('handOver')
  const [chosen, setChosen] = useState<string>()
  const [isOpen, setOpen] = useState(false)
  const key = { application: view.application, version: view.version }
  const others = (session.data?.team ?? []).filter(({ number }) => number !== view.holder.number)
  const nameOf = (number: string) => others.find((one) => one.number === number)?.name ?? number

  if (!isOpen) {
    return (
      <div className="row">
        <Button variant="default" data-testid="hand-over" onClick={() => setOpen(true)}>
          {t('handOver.button')}
        </Button>
        <span role="status">
          {handOver.data?.ok && t('handOver.done', { name: view.holder.name || view.holder.number })}
        </span>
      </div>
    )
  }

  async function pass(officer: string): Promise<void> {
    // What was just typed goes with it.
    await saver.flush(key)
    const outcome = await handOver.mutateAsync({ ...key, officer })
    setChosen(undefined)
    if (outcome.ok) setOpen(false)
  }
  return (
    <fieldset className="card stack" aria-label={t('handOver.button')}>
      {others.length === 0 && t('handOver.nobody')}
      {chosen === undefined ? (
        <>
          {others.length > 0 && t('handOver.choose')}
          <div className="row">
            {others.map(({ number, name }) => (
              <Button
                key={number}
                variant="default"
                data-testid={`hand-over-${number}`}
                onClick={() => setChosen(number)}
              >
                {name ?? number}
              </Button>
            ))}
          </div>
        </>
      ) : (
        <>
          {t('handOver.question', { name: nameOf(chosen) })}
          <div>
            <Button data-testid="hand-over-confirm" disabled={handOver.isPending} onClick={() => void pass(chosen)}>
              {t('handOver.confirm', { name: nameOf(chosen) })}
            </Button>
          </div>
        </>
      )}
      <div>
        <Button variant="default" onClick={() => (chosen ? setChosen(undefined) : setOpen(false))}>
          {t('handOver.cancel')}
        </Button>
      </div>
      <Refusal reason={refusalOf(handOver)} />
    </fieldset>
  )
}
