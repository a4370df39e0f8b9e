import { useState } from 'react'
import { useCore } from '../core/core-context.ts'
import { useAsk, useCall } from '../core/queries.ts'
import { useWords } from '../language.ts'

/** Another officer takes over, or everybody leaves. What was typed reaches the disk first. */
export function Leave({ name }: { name: string }) {
  const { t } = useWords()
  const { saver } = useCore()
  const lock = useCall('softLock')
  const signOut = useCall('signOut')
  const session = useAsk('getSession', {})
  const [isWarned, setWarned] = useState(false)

  async function leave(act: typeof lock | typeof signOut): Promise<void> {
    // A full disk may not keep the officer for ever: the second press leaves all the same.
    const isAllSaved = await saver.flush()
    if (!isAllSaved && !isWarned) return setWarned(true)
    setWarned(false)
    await act.mutateAsync({})
    await session.refetch()
  }
  return (
    <>
      <button
        type="button"
        className="tool"
        data-testid="switch-officer"
        disabled={lock.isPending}
        onClick={() => void leave(lock)}
      >
        {t('signOut.switch')}
      </button>
      <button
        type="button"
        className="tool"
        data-testid="sign-out"
        disabled={signOut.isPending}
        onClick={() => void leave(signOut)}
      >
        {isWarned ? t('signOut.unsaved') : signOut.isPending ? t('signOut.leaving') : t('signOut.button', { name })}
      </button>
    </>
  )
}
