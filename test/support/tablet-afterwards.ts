/** A tablet with rules and prepared applications of the tests' own, behind a line on which nothing else comes down. */
import { createHash } from 'node:crypto'
import type { InputOf } from '../../electron/contract/index.ts'
import { Announcement, AnnouncementAnswer, type Prepared } from '../../station/protocol/index.ts'
import { startTablet, type Tablet } from './tablet.ts'
import { sign, visitsOf } from './tablet-day.ts'
import { type Answering, type Link, linkTo } from './tablet-link.ts'

export const REGION = '38'
const text = (words: string) => ({ vi: words, zh: words, en: words })
const always = { always: true }
const never = { not: always }
const choices = (...values: string[]) => values.map((value) => ({ value, label: text(`the choice ${value}`) }))
const field = (name: string, more: object) => ({
  ...{ name, type: 'text', label: text(name), maxLength: 60, shown: always, required: never, basis: 'test' },
  ...more,
})

/** What these tests are about and a country's pack may word otherwise: a layer that puts its own in the place of the country's. */
const layer = {
  ...{ formatVersion: 2, id: `vn-${REGION}-2026-01`, country: 'vn', level: 'province' },
  ...{ regions: [REGION], effectiveFrom: '2026-01-01' },
  fields: [
    field('oldCard', { type: 'choice', choices: choices('kept', 'surrendered', 'corner-cut') }),
    field('channel', { type: 'choice', choices: choices('in-person', 'online', 'telephone') }),
    field('assurance', { type: 'choice', choices: choices('none', 'primary', 'intermediate', 'high') }),
    field('guardianPhone', { type: 'phone' }),
    field('presetHere', { preset: 'as usual' }),
  ],
  procedures: [
    {
      ...{ id: 'account', kind: 'account', label: text('Account') },
      grounds: { id: 'anybody', text: text('Anybody may'), basis: 'test' },
      fees: [{ when: always, amount: 0, rule: 'test' }],
      promised: { days: 7, unit: 'working', basis: 'test' },
    },
  ],
  contacts: [
    { id: 'station-desk', label: text('Station desk'), phone: '0237 1234 567', when: always },
    { id: 'only-accounts', label: text('Accounts'), phone: '19000000', when: { procedure: ['account'] } },
  ],
}

export const prepared = (reference: string, more: Partial<Prepared> = {}): Prepared => ({
  reference,
  channel: 'online',
  assurance: 'high',
  begunAt: '2026-11-20T02:00:00.000Z',
  procedure: 're-issue',
  fields: { name: 'Lê Thị Sẵn', birthDate: '1944-03-12', sex: 'female', citizenNumber: '038144900001' },
  ...more,
})

/**
 * @param rows `details` of `prepared` as they lie in the table, by reference.
 * @param options.kind of the pack's procedure `account`.
 */
export async function afterwardsTablet(
  rows: Readonly<Record<string, unknown>> = {},
  { kind = 'account' }: { kind?: 'account' | 'temporary' } = {},
) {
  const state: { link?: Link } = {}
  const tablet: Tablet = await startTablet({
    visits: 8,
    link: async (url) => {
      state.link = await linkTo(() => url)
      return state.link.url
    },
  })
  const link = state.link!
  const signedIn = await tablet.signIn()
  if (!signedIn.ok) throw new Error(`sign-in: ${signedIn.reason}`)
  await visitsOf(tablet)
  link.instead = noSync
  await tablet.look((db) => {
    const fields = layer.fields.flatMap((one) => [{ name: one.name, removed: true }, one])
    const procedures = layer.procedures.flatMap((one) => [
      { id: one.id, removed: true },
      { ...one, kind },
    ])
    const bytes = Buffer.from(JSON.stringify({ ...layer, fields, procedures }))
    const hash = createHash('sha256').update(bytes).digest('hex')
    const at = '2026-01-01T00:00:00Z'
    db.prepare("INSERT INTO rule_layer VALUES (?, ?, ?, '', ?, 0)").run(hash, layer.id, bytes, at)
    db.prepare('UPDATE machine SET region = ?').run(REGION)
    const insert = db.prepare('INSERT INTO prepared VALUES (?, ?, NULL)')
    for (const [reference, details] of Object.entries(rows))
      insert.run(reference, typeof details === 'string' ? details : JSON.stringify(details))
  })
  return {
    tablet,
    link,
    end: async () => {
      await tablet.end()
      await link.close()
    },
  }
}
export type AfterwardsTablet = Awaited<ReturnType<typeof afterwardsTablet>>

/** Visits, rules and prepared applications stay as the test has put them. */
export const noSync: Link['instead'] = ({ path }) => (path.startsWith('/v1/sync') ? 'cut' : undefined)

/** The station's answer to announcements with another word on supplements: only those that `keeps` chooses. */
export function keepsSupplements(link: Link, keeps: (supplements: string[]) => string[] | undefined): string[][] {
  const announced: string[][] = []
  link.change = ({ path, body }, answer): Answering => {
    if (path !== '/v1/announcements' || answer.status !== 200) return answer
    const { supplements = [] } = Announcement.parse(JSON.parse(body.toString('utf8')))
    const ids = supplements.map(({ supplement }) => supplement)
    if (ids.length > 0) announced.push(ids)
    const { supplemented: _, ...said } = AnnouncementAnswer.parse(JSON.parse(answer.body.toString('utf8')))
    const kept = keeps(ids)
    const changed = Buffer.from(JSON.stringify({ ...said, ...(kept && { supplemented: kept }) }))
    const { 'content-length': _length, ...headers } = answer.headers
    return { status: 200, headers, body: changed }
  }
  return announced
}

/** A prepared application with what finalise asks for beside it. */
export async function finaliseTaken(tablet: Tablet, input: InputOf<'takePrepared'>) {
  const key = await tablet.get('takePrepared', input)
  await tablet.get('saveField', { ...key, name: 'reissueReason', value: 'lost' })
  await tablet.get('takeCapture', { ...key, modality: 'portrait', positions: [] })
  await sign(tablet, key)
  await tablet.get('finaliseApplication', key)
  return key
}
