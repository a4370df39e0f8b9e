/** An officer's day in a few words, for tests that are about what comes after. */
import type { ApplicationKey, InputOf, Progress } from '../../electron/contract/index.ts'
import { picture, startTablet, type Tablet, type TabletOptions } from './tablet.ts'

const PATIENCE_MS = 15_000

/** Polls until it holds. @throws {Error} naming what did not come. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false> | T | undefined | false) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`did not come: ${what}`)
}

/** Set up, signed in, and the visits there. */
export async function signedInTablet(options: TabletOptions = {}): Promise<Tablet> {
  const tablet = await startTablet(options)
  const signedIn = await tablet.signIn()
  if (!signedIn.ok) throw new Error(`sign-in: ${JSON.stringify(signedIn)}`)
  if (!options.link) await visitsOf(tablet)
  return tablet
}

export const visitsOf = (tablet: Tablet) =>
  until('visits', async () => {
    const visits = await tablet.get('listVisits', {})
    return visits.length > 0 && visits
  })

/** A draft of a visit with everything that finalise asks for. */
export async function fill(tablet: Tablet, index = 0, captures = 1): Promise<ApplicationKey> {
  const visits = await visitsOf(tablet)
  const key = await tablet.get('takeVisit', { visit: visits[index]!.visit })
  await tablet.get('saveField', { ...key, name: 'reissueReason', value: 'lost' })
  if (captures > 0) await tablet.get('takeCapture', { ...key, modality: 'portrait', positions: [] })
  for (let position = 1; position < captures; position += 1)
    await tablet.get('takeCapture', { ...key, modality: 'finger', positions: [position] })
  await sign(tablet, key)
  return key
}

/** Signs what stands there now. Without a picture, so that a test has only those that it is about. */
export async function sign(tablet: Tablet, key: ApplicationKey, more: Partial<InputOf<'signApplication'>> = {}) {
  const { shownSha256 } = await tablet.get('getApplicantPage', key)
  const cannot = { method: 'cannot', reason: 'Liệt tay', witness: 'Con gái' } as const
  await tablet.get('signApplication', { ...key, by: 'applicant', ...cannot, shownSha256, ...more })
}

export const penned = () => ({ method: 'pen', image: picture(), reason: undefined, witness: undefined }) as const

export async function finalise(tablet: Tablet, index = 0, captures = 1): Promise<ApplicationKey> {
  const key = await fill(tablet, index, captures)
  await tablet.get('finaliseApplication', key)
  return key
}

export const progressOf = async (tablet: Tablet, key: ApplicationKey): Promise<Progress> =>
  (await tablet.get('getApplication', key)).progress

/** Past the receipt, whatever the station said of it since. */
export const received: readonly Progress[] = ['received', 'held', 'pending', 'accepted', 'returned', 'conflict']

export const untilProgress = (tablet: Tablet, key: ApplicationKey, wanted: readonly Progress[]) =>
  until(`${wanted.join(' or ')} of version ${key.version}`, async () => {
    const progress = await progressOf(tablet, key)
    return wanted.includes(progress) && progress
  })

export const packetIdOf = (tablet: Tablet, key: ApplicationKey): Promise<string> =>
  tablet.look(
    (db) =>
      db
        .prepare(
          'SELECT packet_id FROM packet p JOIN application a ON a.row = p.application_row WHERE a.application = ? AND a.version = ? ORDER BY p.sequence DESC',
        )
        .pluck()
        .get(key.application, key.version) as string,
  )
