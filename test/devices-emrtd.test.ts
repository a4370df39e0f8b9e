import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DeviceError, DeviceErrorCode } from '../devices/device.ts'
import { practiceFace } from '../devices/emrtd/practice/files.ts'
import { type CardFault, PRACTICE_PACE, VIRTUAL_ATR } from '../devices/emrtd/virtual-card.ts'
import { readTlvs } from '../devices/emrtd/wire/tlv.ts'
import { ANNA, annasCard, codeOf, overReader, PRINTED, readChipOf } from './support/emrtd.ts'
import { useVirtualTime, whilePassing } from './support/virtual-time.ts'

afterEach(() => vi.useRealTimers())

/** A driver with this card on its reader. */
async function withCard(options: Parameters<typeof annasCard>[0] = {}, roots?: string[]) {
  const made = overReader(roots)
  const card = await annasCard(options)
  made.simulator.lay(card)
  return { ...made, card }
}

describe('a chip', () => {
  it('is read with what is printed: the fields, the face, the files as they were, and what they are worth', async () => {
    const { driver, card } = await withCard()
    const phases: [string, number | undefined][] = []
    const reading = await readChipOf(driver, { progressed: (phase, share) => phases.push([phase, share]) })
    const { citizenNumber: _, ...rest } = ANNA
    expect(reading.card).toBe('chip')
    expect(reading.fields).toMatchObject({
      ...rest,
      citizenNumber: '001085000123',
      documentNumber: '085000123',
      latinName: 'NGUYEN THI DEP',
      nationality: 'VNM',
    })
    expect(reading.verification).toEqual({ state: 'verified', access: 'pace' })
    expect(reading.portrait).toEqual({ image: Uint8Array.from(await practiceFace()), mediaType: 'image/jpeg' })
    expect(readTlvs(reading.raw)?.map(({ tag }) => tag)).toEqual([0x77, 0x61, 0x75, 0x6d])
    expect(reading.device).toMatchObject({ driver: 'emrtd', simulated: true })
    expect([...new Set(phases.map(([phase]) => phase))]).toEqual(['lay-card', 'reading', 'checking'])
    const shares = phases.flatMap(([, share]) => share ?? [])
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBeCloseTo(1)
    expect(card.selected).not.toContain(0x0103)
    expect(card.selected).not.toContain(0x0104)
  })

  const suites = [1, 2, 3, 4] as const
  const curves = ['P-256', 'brainpoolP256r1', 'P-384', 'brainpoolP384r1', 'brainpoolP512r1', 'P-521']
  const offers = [
    ...curves.map((curve) => ({ curve, suite: 2 as const })),
    ...suites.map((suite) => ({ curve: 'P-256', suite })),
    { curve: 'brainpoolP512r1', suite: 4 as const },
  ]
  it.each(offers)(
    'is opened by PACE on $curve, suite $suite, with the zone and with the access number',
    async (offer) => {
      const { driver, card } = await withCard({ pace: [offer] })
      for (const access of [PRINTED, { can: card.accessNumber }]) {
        const { verification, fields } = await readChipOf(driver, { access })
        expect(verification).toEqual({ state: 'verified', access: 'pace' })
        expect(fields.name).toBe(ANNA.name)
      }
      expect(card.accessNumber).toBe('000123')
    },
  )

  it('is opened by Basic Access Control where it has no PACE, in parts as small as it gives', async () => {
    const { driver } = await withCard({ pace: [], mostBytes: 64 })
    const { verification, fields } = await readChipOf(driver)
    expect(verification).toEqual({ state: 'verified', access: 'bac' })
    expect(fields.name).toBe(ANNA.name)
  })

  it('is opened by Basic Access Control where its PACE is of a kind that we do not know', async () => {
    const { driver, card } = await withCard({ pace: [{ curve: 'none', suite: 2 }] })
    expect((await readChipOf(driver)).verification?.access).toBe('bac')
    expect(await codeOf(readChipOf(driver, { access: { can: card.accessNumber } }))).toBe('wrong-access')
  })

  it('is opened with the nine digits of the zone as well as with the twelve of the card', async () => {
    const { driver } = await withCard()
    const { verification } = await readChipOf(driver, { access: { ...PRINTED, documentNumber: '085000123' } })
    expect(verification?.access).toBe('pace')
  })

  it('is opened when its number is as long as it is printed', async () => {
    const { driver, simulator } = overReader()
    const printed = { ...PRINTED, documentNumber: 'D23145890734' }
    for (const pace of [[], PRACTICE_PACE]) {
      simulator.lay(await annasCard({ pace }, { ...ANNA, citizenNumber: undefined, ...printed }))
      expect((await readChipOf(driver, { access: printed })).fields.documentNumber).toBe('D23145890734')
    }
  })

  it('is read to the end of a face of more than 32 kB', async () => {
    const { driver } = await withCard({ face: new Uint8Array(60_000).fill(7) })
    const reading = await readChipOf(driver)
    expect(reading.verification?.state).toBe('verified')
    expect(reading.raw.length).toBeGreaterThan(60_000)
    expect(reading.portrait).toBeUndefined()
  })

  const wrong = [
    { documentNumber: '001085000124' },
    { birthDate: '1985-03-05' },
    { validUntil: '2036-03-04' },
    { documentNumber: '' },
    { can: '000124' },
  ]
  it.each(wrong)('does not open with %o, by PACE or by BAC', async (change) => {
    for (const pace of [PRACTICE_PACE, []]) {
      const { driver } = await withCard({ pace })
      const access = 'can' in change ? { can: change.can ?? '' } : { ...PRINTED, ...change }
      expect(await codeOf(readChipOf(driver, { access }))).toBe('wrong-access')
      expect((await readChipOf(driver)).fields.name).toBe(ANNA.name)
    }
  })

  it('is not tried without knowing what is printed', async () => {
    const { driver, card } = await withCard()
    await expect(readChipOf(driver, { access: undefined })).rejects.toThrow(/number, birth date and expiry/)
    expect(await codeOf(readChipOf(driver, { access: undefined }))).toBe('wrong-access')
    expect(card.selected).toEqual([])
  })
})

describe('a chip that is not what it should be', () => {
  const verdicts: [CardFault, object][] = [
    ['hash-differs', { state: 'contradicted', reason: 'hash-differs' }],
    ['bad-signature', { state: 'contradicted', reason: 'signature-wrong' }],
    ['expired-signer', { state: 'not-verified', reason: 'expired' }],
  ]
  it.each(verdicts)('is read, and %s is said', async (fault, verdict) => {
    const { driver } = await withCard({ fault })
    expect((await readChipOf(driver)).verification).toEqual({ ...verdict, access: 'pace' })
  })

  it('is not verified without an authority, or with one that cannot be read', async () => {
    for (const roots of [[], ['no certificate']]) {
      const { driver } = await withCard({}, roots)
      const { verification } = await readChipOf(driver)
      expect(verification).toEqual({ state: 'not-verified', reason: 'no-authority', access: 'pace' })
    }
  })

  const faults: [CardFault, string][] = [
    ['damaged', 'untrusted'],
    ['wrong-order', 'untrusted'],
    ['removed', 'card-removed'],
  ]
  it.each(faults)('ends a reading in the middle: %s', async (fault, code) => {
    for (const pace of [PRACTICE_PACE, []]) {
      const { driver } = await withCard({ fault, pace })
      expect(await codeOf(readChipOf(driver))).toBe(code)
    }
  })

  it('that falls silent is given up in time', async () => {
    const { driver } = await withCard({ fault: 'stalled' })
    useVirtualTime()
    expect(await whilePassing(codeOf(readChipOf(driver)))).toBe('timeout')
  })

  it('that falls silent is given up at once when the officer cancels', async () => {
    const { driver } = await withCard({ fault: 'stalled' })
    const cancel = new AbortController()
    const progressed = (phase: string, share = 0) => {
      if (phase === 'reading' && share > 0.3) cancel.abort(new DeviceError('cancelled', 'It was cancelled.'))
    }
    expect(await codeOf(readChipOf(driver, { signal: cancel.signal, progressed }))).toBe('cancelled')
  })

  /** What comes of a card that answers so. */
  async function readFrom(answer: (apdu: Uint8Array) => Uint8Array): Promise<string> {
    const { driver, simulator } = overReader()
    simulator.lay({ atr: VIRTUAL_ATR, reset() {}, answer })
    return codeOf(readChipOf(driver))
  }

  it('is refused when it is another card, or speaks nonsense', async () => {
    expect(await readFrom(() => Uint8Array.of(0x6a, 0x82))).toBe('card-refused')
    expect(await readFrom(() => Uint8Array.of(0x6d, 0x00))).toBe('card-refused')
    expect(await readFrom(() => Uint8Array.of())).toBe('unreadable')
    expect(await readFrom(() => Uint8Array.of(0x90))).toBe('unreadable')
    expect(await readFrom(() => Uint8Array.of(0x90, 0x00))).toBe('unreadable')
  })

  it.each([
    ['BAC', []],
    ['PACE', PRACTICE_PACE],
  ])('ends a reading with an error of ours, whatever it answers to any command (%s)', async (_, pace) => {
    const card = await annasCard({ pace, face: Uint8Array.of(1) })
    const { driver, simulator } = overReader()
    let left = 0
    let other = Uint8Array.of()
    simulator.lay({
      atr: card.atr,
      reset: card.reset,
      answer: (apdu) => (left-- === 0 ? other : card.answer(apdu)),
    })
    const asDataOr = fc.oneof(fc.constant([0x90, 0x00]), fc.constant([0x6a, 0x82]), fc.constant([]))
    const any = fc
      .tuple(fc.uint8Array({ maxLength: 80 }), asDataOr)
      .map(([data, end]) => Uint8Array.of(...data, ...end))
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 25 }), any, async (at, answer) => {
        left = at
        other = answer
        const outcome = await codeOf(readChipOf(driver))
        expect(DeviceErrorCode.options.includes(outcome as never) || outcome === 'none').toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('answers any command, however damaged', async () => {
    const card = await annasCard({ face: Uint8Array.of(1) })
    const known = fc.constantFrom(0xa4, 0xb0, 0xb1, 0x84, 0x82, 0x22, 0x86)
    const any = fc
      .tuple(fc.constantFrom(0, 0x0c, 0x10), known, fc.uint8Array({ maxLength: 60 }))
      .map(([cla, ins, rest]) => Uint8Array.of(cla, ins, ...rest))
    await fc.assert(
      fc.asyncProperty(any, async (apdu) => {
        expect((await card.answer(apdu)).length).toBeGreaterThanOrEqual(2)
      }),
      { numRuns: 1_000 },
    )
  })

  it('gives nothing that it does not protect, once there is a session', async () => {
    const card = await annasCard()
    const bare = (apdu: Uint8Array) => (apdu[0] === 0x0c ? Uint8Array.of(0x90, 0x00) : card.answer(apdu))
    expect(await readFrom((apdu) => bare(apdu) as Uint8Array)).toBe('untrusted')
  })
})
