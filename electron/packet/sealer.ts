/** Seals in the background while a session is open; one bad record is told of and the others go on. */
import type { ChangeTopic } from '../contract/index.ts'
import type { Session } from '../session.ts'

/** After a full disk. */
const SEAL_AGAIN_MS = 5_000

export type Sealer = {
  sealAll(): void
  /** Another packet of a sealed application. What has its receipt already, or is no more than a draft, is left as it is. */
  reseal(application: string, version: number): void
  /** Everything that was asked for so far is sealed, or has failed. */
  done(): Promise<void>
}

export function createSealer(parts: {
  session: () => Session | undefined
  changed: (topic: ChangeTopic) => void
  failed: (error: unknown, where: string) => 'disk-full' | 'internal'
}): Sealer {
  let sealing: Promise<void> = Promise.resolve()
  const then = (where: string, work: (session: Session) => Promise<void>) => {
    const session = parts.session()
    if (session) sealing = sealing.then(() => work(session)).catch((error: unknown) => void parts.failed(error, where))
  }
  const sealAll = () =>
    then('seal', async ({ seals, uploader, copies }) => {
      const { sealed, failed } = await seals.sealAll()
      const reasons = failed.map(({ application, version, error }) =>
        parts.failed(error, `seal ${application} version ${version}`),
      )
      // Nobody would ask again: when there is room, it is sealed without a next finalise or a restart.
      if (reasons.includes('disk-full')) setTimeout(sealAll, SEAL_AGAIN_MS).unref()
      if (sealed === 0) return
      parts.changed('applications')
      parts.changed('session')
      uploader.wake()
      copies.wake()
    })
  return {
    sealAll,
    reseal: (application, version) =>
      then('seal again', async ({ seals, uploader, copies }) => {
        await seals.resealApplication(application, version)
        uploader.wake()
        copies.wake()
      }),
    done: () => sealing,
  }
}
