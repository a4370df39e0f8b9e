import { describe, expect, it } from 'vitest'
import { agreeBac, deriveBacKeys, openPart, sealPart } from '../devices/emrtd/access/bac.ts'
import { mrzInformation, secretOfMrz } from '../devices/emrtd/access/mrz-key.ts'
import { readPaceOffers } from '../devices/emrtd/access/pace-info.ts'
import { runPace } from '../devices/emrtd/access/run-pace.ts'
import { createSecureMessaging } from '../devices/emrtd/access/secure-messaging.ts'
import { SUITES } from '../devices/emrtd/access/suites.ts'
import { formatCommand, parseResponse } from '../devices/emrtd/wire/apdu.ts'
import { toNumber } from '../devices/emrtd/wire/bytes.ts'
import { createChipLink } from '../devices/emrtd/wire/chip-link.ts'
import { bytes, hex } from './support/emrtd.ts'

function respond(text: string) {
  const response = parseResponse(bytes(text))
  if (response === undefined) throw new Error('no response')
  return response
}

describe('ICAO 9303-11, appendix D: the worked example of Basic Access Control', () => {
  const secret = secretOfMrz(mrzInformation('L898902C', { birth: '690806', expiry: '940623' }))
  const keys = deriveBacKeys(secret)
  const reader = { nonce: bytes('781723860C06C226'), key: bytes('0B795240CB7049B01C19B33E32804F0B') }

  it('derives the document keys from what is printed', () => {
    expect(mrzInformation('L898902C', { birth: '690806', expiry: '940623' })).toBe('L898902C<369080619406236')
    expect(hex(secret)).toBe('239AB9CB282DAF66231DC5A4DF6BFBAEDF477565')
    expect(hex(keys.encKey)).toBe('AB94FDECF2674FDFB9B391F85D7F76F2')
    expect(hex(keys.macKey)).toBe('7962D9ECE03D1ACD4C76089DCE131543')
  })

  it('proves its knowledge with the same 40 bytes, and takes the keys of the session from the answer', () => {
    expect(hex(sealPart(keys, reader, bytes('4608F91988702212')))).toBe(
      '72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A7',
    )
    const answer = bytes('46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D7449')
    const chip = openPart(keys, answer, reader.nonce)
    expect(hex(chip?.key)).toBe('0B4F80323EB3191CB04970CB4052790B')
    const session = chip && agreeBac(chip, reader)
    expect(hex(session?.encKey)).toBe('979EC13B1CBFE9DCD01AB0FED307EAE5')
    expect(hex(session?.macKey)).toBe('F1CB1F1FB5ADF208806B89DC579DC1F8')
    expect(hex(session?.counter)).toBe('887022120C06C226')
    for (const at of [0, 20, 39]) {
      const changed = answer.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(openPart(keys, changed, reader.nonce)).toBeUndefined()
    }
    expect(openPart(keys, answer, bytes('781723860C06C227'))).toBeUndefined()
  })

  it('protects SELECT and READ BINARY of EF.COM byte for byte, and opens the answers', () => {
    const session = createSecureMessaging({
      suite: SUITES['3des'],
      encKey: bytes('979EC13B1CBFE9DCD01AB0FED307EAE5'),
      macKey: bytes('F1CB1F1FB5ADF208806B89DC579DC1F8'),
      counter: bytes('887022120C06C226'),
    })
    const steps = [
      {
        command: { cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: bytes('011E') },
        sent: '0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800',
        answer: '990290008E08FA855A5D4C50A8ED9000',
        plain: '',
      },
      {
        command: { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 },
        sent: '0CB000000D9701048E08ED6705417E96BA5500',
        answer: '8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000',
        plain: '60145F01',
      },
      {
        command: { cla: 0, ins: 0xb0, p1: 0, p2: 4, le: 0x12 },
        sent: '0CB000040D9701128E082EA28A70F3C7B53500',
        answer: '871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000',
        plain: '04303130365F36063034303030305C026175',
      },
    ]
    for (const { command, sent, answer, plain } of steps) {
      expect(hex(formatCommand(session.protect(command)))).toBe(sent)
      const opened = session.open(respond(answer))
      expect(opened?.status).toBe(0x9000)
      expect(hex(opened?.data)).toBe(plain)
    }
  })
})

describe('ICAO 9303-11, appendix G.1: the worked example of PACE (ECDH, Generic Mapping, AES-128, brainpoolP256r1)', () => {
  const { offers } = readPaceOffers(bytes('31143012060A04007F0007020204020202010202010D'))
  const password = {
    reference: 1 as const,
    secret: secretOfMrz(mrzInformation('T22000129', { birth: '640812', expiry: '101031' })),
  }
  const script: [sent: string, answer: string][] = [
    ['0022C1A412800A04007F0007020204020283010184010D', '9000'],
    ['10860000027C0000', '7C12801095A3A016522EE98D01E76CB6B98B42C39000'],
    [
      '10860000457C438141047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D00',
      '7C43824104824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F5730D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C549000',
    ],
    [
      '10860000457C438341042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB3646200',
      '7C438441049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F0949000',
    ],
    ['008600000C7C0A8508C2B0BD78D94BA86600', '7C0A86083ABB9674BCE93C089000'],
  ]

  /** What comes of it when the chip answers so. */
  async function run(answers: readonly string[]) {
    const sent: (string | undefined)[] = []
    const channel = {
      atr: new Uint8Array(0),
      transmit: async (apdu: Uint8Array) => bytes(answers[sent.push(hex(apdu)) - 1] ?? '6F00'),
      close: async () => {},
    }
    const numbers = [
      '7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99',
      'A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595',
    ]
    const [offer] = offers
    if (offer === undefined) throw new Error('no offer')
    const draw = () => toNumber(bytes(numbers.shift() ?? ''))
    const outcome = runPace(createChipLink(channel, new AbortController().signal), offer, password, draw)
    return { outcome, sent }
  }
  const good = script.map(([, answer]) => answer)
  const withLast = (last: string) => [...good.slice(0, -1), last]

  it('exchanges the same bytes and ends with the same keys', async () => {
    const { outcome, sent } = await run(good)
    expect(await outcome).toMatchObject({
      kind: 'open',
      keys: {
        encKey: bytes('F5F0E35C0D7161EE6724EE513A0D9A7F'),
        macKey: bytes('FE251C7858B356B24514B3BD5F4297D1'),
        counter: new Uint8Array(16),
      },
    })
    expect(sent).toEqual(script.map(([command]) => command))
  })

  it('takes a refused proof for a wrong password, and a wrong proof of the chip for a false chip', async () => {
    expect(await (await run(withLast('6300'))).outcome).toEqual({ kind: 'wrong-password' })
    await expect((await run(withLast('7C0A86083ABB9674BCE93C099000'))).outcome).rejects.toMatchObject({
      code: 'untrusted',
    })
  })

  it('refuses its own key back, a point off the curve, and a chip that does not do what it offers', async () => {
    const own = `7C438441${script[3]?.[0].slice(18, -2)}9000`
    await expect((await run([...good.slice(0, 3), own])).outcome).rejects.toMatchObject({ code: 'untrusted' })
    const off = `${good[2]?.slice(0, -6)}559000`
    await expect((await run([...good.slice(0, 2), off])).outcome).rejects.toMatchObject({ code: 'untrusted' })
    expect(await (await run(['6A80'])).outcome).toEqual({ kind: 'refused' })
  })
})
