/** The officer: takes visits, fills forms, takes captures, finalises, corrects; remembers what was acknowledged. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../devices/random.ts'
import type { ApplicationKey, ApplicationView, Finding, MethodName, OutcomeOf } from '../../electron/contract/index.ts'
import { type Account, keyOf, type Ledger } from './ledger.ts'
import type { Stage } from './mischief.ts'
import type { Page } from './page.ts'
import { nameOfPlace, type Pictures, type Place } from './pictures.ts'

export type PlayerParts = {
  page: Page
  pictures: Pictures
  ledger: Ledger
  random: Random
  /** Something may go wrong here. */
  at(visit: number, stage: Stage): void
}

/** Out of devices while they start again, with the longest wait between two starts. */
const DEVICE_TRIES = 150
const DEVICE_WAIT_MS = 100
const ROUNDS = 30
/** Letters that get lost where text is not UTF-8, not NFC, or measured in UTF-16. */
const words = ['Nguyễn Thị Hoà', 'Trần Đức', '李𠮷安', '张䶮', 'số 12/3 ngõ 5', '巢湖市东塘村11组', 'Ðường', 'e\u0301t']

export function createPlayer(parts: PlayerParts) {
  const { page, ledger, random } = parts
  const chance = (likely: number) => random() < likely
  const word = () => words[Math.floor(random() * words.length)]!

  async function view({ application, version }: ApplicationKey): Promise<ApplicationView> {
    return must('getApplication', await page.call('getApplication', { application, version }))
  }

  async function save(account: Account, name: string, value: string): Promise<void> {
    const { application, version } = account
    must('saveField', await page.call('saveField', { application, version, name, value }))
    account.fields[name] = value.normalize('NFC')
  }

  /** Another picture is laid before each try, so that a try that was not acknowledged cannot pass for one that was. */
  async function capture(account: Account, place: Place): Promise<void> {
    const { application, version } = account
    for (let tries = 0; tries < DEVICE_TRIES; tries += 1) {
      const sha256 = await parts.pictures.lay(place)
      const { modality, position } = place
      const positions = position === undefined ? [] : [position]
      const outcome = await page.call('takeCapture', { application, version, modality, positions })
      if (outcome.ok) {
        ledger.captured += 1
        const image = must('getImage', await page.call('getImage', { capture: outcome.value.captures[0]!.capture }))
        if (hashOf(image.bytes) !== sha256)
          ledger.broken.push(`${keyOf(account)}: ${nameOfPlace(place)} is not the picture that was taken`)
        const exception = `${nameOfPlace(place)}: `
        account.exceptions = account.exceptions.filter((each) => !each.startsWith(exception))
        return
      }
      if (!devicesAreAway(outcome.reason)) must('takeCapture', outcome)
      await sleep(DEVICE_WAIT_MS)
    }
    throw new Error('the devices did not come back')
  }

  /** A page of a paper by the page's camera, or the word that it follows. */
  async function bring(account: Account, document: string, shown: ApplicationView): Promise<void> {
    const { application, version } = account
    const gapUntil = shown.documents.find(({ id }) => id === document)?.gapUntil
    if (gapUntil && chance(0.3)) {
      const reason = word().normalize('NFC')
      must('acceptGap', await page.call('acceptGap', { application, version, document, dueOn: gapUntil, reason }))
      account.gaps.push(`${document} ${gapUntil}: ${reason}`)
      return
    }
    for (let tries = 0; tries < DEVICE_TRIES; tries += 1) {
      const image = await parts.pictures.shoot()
      const edit = { rotate: chance(0.5) ? (90 as const) : (0 as const) }
      const picture = { modality: 'document', document, image, from: 'camera', label: 'rehearsal', edit } as const
      const outcome = await page.call('keepPicture', { application, version, ...picture })
      if (outcome.ok) return
      if (!devicesAreAway(outcome.reason)) must('keepPicture', outcome)
      await sleep(DEVICE_WAIT_MS)
    }
    throw new Error('the devices did not come back')
  }

  /** What stands there now, by pen. */
  async function sign(account: Account): Promise<void> {
    const { application, version } = account
    const shown = must('getApplicantPage', await page.call('getApplicantPage', { application, version }))
    const { shownSha256, guardian } = shown
    const by = guardian === undefined ? 'applicant' : 'guardian'
    for (let tries = 0; tries < DEVICE_TRIES; tries += 1) {
      const image = await parts.pictures.shoot()
      const signing = { application, version, by, method: 'pen', image, shownSha256 } as const
      const outcome = await page.call('signApplication', signing)
      if (outcome.ok) {
        account.signed = shownSha256
        return
      }
      if (!devicesAreAway(outcome.reason)) must('signApplication', outcome)
      await sleep(DEVICE_WAIT_MS)
    }
    throw new Error('the devices did not come back')
  }

  async function except(account: Account, place: Place): Promise<void> {
    const { application, version } = account
    const reason = word().normalize('NFC')
    must('recordException', await page.call('recordException', { application, version, ...place, reason }))
    account.exceptions.push(`${nameOfPlace(place)}: ${reason}`)
  }

  function valueFor({ field }: Finding, shown: ApplicationView): string {
    const asked = shown.form.find(({ name }) => name === field)
    if (asked?.choices) return asked.choices[Math.floor(random() * asked.choices.length)]!.value
    return asked?.type === 'date' ? '1950-02-03' : asked?.type === 'phone' ? '0912345678' : word()
  }

  async function answer(account: Account, finding: Finding, shown: ApplicationView): Promise<void> {
    if (finding.field) return save(account, finding.field, valueFor(finding, shown))
    if (finding.document) return bring(account, finding.document, shown)
    if (finding.section === 'review') return sign(account)
    const place: Place = finding.position
      ? { modality: finding.modality ?? 'finger', position: finding.position }
      : { modality: 'portrait' }
    // The folder has portraits and fingers only.
    if (place.modality === 'iris') return except(account, place)
    if (place.modality === 'finger' && chance(0.08)) return except(account, place)
    await capture(account, place)
    if (chance(0.08)) await capture(account, place)
  }

  /** Does what is still missing, until nothing is. @param some leave off after a while: it stays a draft. */
  async function complete(account: Account, visit: number, some: boolean): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const shown = await view(account)
      const missing = shown.findings.filter(({ blocks }) => blocks)
      if (missing.length === 0) return
      const section = missing[0]!.section
      parts.at(visit, section === 'details' ? 'fields' : 'captures')
      for (const finding of missing.filter((each) => each.section === section)) {
        await answer(account, finding, shown)
        if (some && chance(0.3)) return
      }
    }
    throw new Error(`${keyOf(account)} is never complete`)
  }

  /** Pictures are chosen by the tablet among those taken; what it shows before it freezes them is what must arrive. */
  async function chosenImages(key: ApplicationKey): Promise<Record<string, string>> {
    const { captures } = await view(key)
    const images: Record<string, string> = {}
    for (const { capture: id, hasImage, ...taken } of captures) {
      // Of a correction after the purge: the picture of the version before, which the station holds.
      const image = hasImage ? await page.call('getImage', { capture: id }) : undefined
      const before = ledger.accounts.get(keyOf({ ...key, version: key.version - 1 }))
      const place = nameOfPlace(taken)
      if (image?.ok) images[place] = hashOf(image.value.bytes)
      else if (before?.images[place]) images[place] = before.images[place]
      else ledger.broken.push(`${keyOf(key)}: ${place} is gone before it was finalised`)
    }
    return images
  }

  async function finalise(account: Account, visit: number): Promise<void> {
    account.images = await chosenImages(account)
    parts.at(visit, 'finalise')
    const { application, version } = account
    must('finaliseApplication', await page.call('finaliseApplication', { application, version }))
    account.state = 'finalised'
    parts.at(visit, 'finalised')
  }

  return {
    /** @param isDraft leaves it unfinished. */
    async visit(visit: string, index: number, isDraft: boolean): Promise<Account> {
      parts.at(index, 'taken')
      const key = must('takeVisit', await page.call('takeVisit', { visit }))
      const begun = await view(key)
      const account: Account = {
        ...key,
        state: 'draft',
        procedure: begun.procedure,
        fields: { ...begun.fields },
        images: {},
        exceptions: [],
        gaps: [],
      }
      ledger.accounts.set(keyOf(account), account)
      parts.at(index, 'fields')
      await save(account, 'address', `${word()} ${word()}`)
      if (chance(0.5)) await save(account, 'phone', String(Math.floor(random() * 1e10)))
      await complete(account, index, isDraft)
      parts.at(index, 'captures')
      if (isDraft) account.images = await chosenImages(account)
      else await finalise(account, index)
      return account
    },

    /** Version n+1: one field, and sometimes the portrait, are other than before. */
    async correct(before: Account, index: number): Promise<Account> {
      const reason = `${word()} ${before.version}`
      const input = { application: before.application, reason }
      const key = must('correctApplication', await page.call('correctApplication', input))
      const { fields, exceptions, gaps, procedure } = structuredClone(before)
      const correctionReason = reason.normalize('NFC')
      const account: Account = {
        ...key,
        state: 'draft',
        procedure,
        fields,
        exceptions,
        gaps,
        images: {},
        correctionReason,
      }
      ledger.accounts.set(keyOf(account), account)
      await save(account, 'address', `${word()} ${word()}`)
      if (before.images.portrait && chance(0.5)) await capture(account, { modality: 'portrait' })
      await complete(account, index, false)
      await finalise(account, index)
      return account
    },
  }
}

/** While they start again. */
const devicesAreAway = (reason: string): boolean => ['failed', 'no-device', 'timeout', 'unplugged'].includes(reason)

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

type Value<O> = Extract<O, { ok: true }> extends { value: infer V } ? V : never

/** @throws when the act was refused: nothing in a rehearsal is refused. */
export function must<O extends OutcomeOf<MethodName>>(what: string, outcome: O): Value<O> {
  if (!outcome.ok) throw new Error(`${what} was refused: ${outcome.reason} ${JSON.stringify(outcome.detail ?? '')}`)
  return outcome.value as Value<O>
}
