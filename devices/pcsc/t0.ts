/**
 * Commands over T=0, where a command either brings data or fetches some, and never both (ISO/IEC 7816-3, 10.4 and
 * 12.2). Pure, but for the exchange that is given.
 */

export type Exchange = (apdu: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>

/** The card has so many more bytes for us. */
const MORE = 0x61
/** Wrong Le: that many it would be. */
const WRONG_LENGTH = 0x6c
const GET_RESPONSE = 0xc0
/** The longest extended answer is 65 536 bytes; a card that promises more and more is not asked for ever. */
const MOST_BYTES = 65_536 + 2

/**
 * One command and its whole answer, data and two bytes of status, as T=1 would give it.
 * A card that says 6Cxx twice, or 61xx without an end, gets no third try: its status is the answer.
 */
export async function exchangeOverT0(send: Exchange, apdu: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const command = asTpdu(apdu)
  let part = await sendWithLength(send, command)
  const data: number[] = [...part.subarray(0, -2)]
  while (part[part.length - 2] === MORE && data.length < MOST_BYTES) {
    const fetched = await sendWithLength(
      send,
      Uint8Array.of(apdu[0]! & 0x03, GET_RESPONSE, 0, 0, part[part.length - 1]!),
    )
    if (fetched.length <= 2) return Uint8Array.of(...data, ...fetched) // promised, and not given
    part = fetched
    data.push(...part.subarray(0, -2))
  }
  return Uint8Array.from([...data, ...part.subarray(-2)])
}

/** Sends once more with the length that the card wants, when it names one. */
async function sendWithLength(send: Exchange, command: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await send(command)
  const [first, second] = answer.subarray(-2)
  if (first !== WRONG_LENGTH || command.length !== 5 || second === undefined) return answer
  return send(Uint8Array.of(...command.subarray(0, 4), second))
}

/** Without the Le of a command that brings data, and with a P3 for one that has neither. */
function asTpdu(apdu: Uint8Array): Uint8Array {
  if (apdu.length === 4) return Uint8Array.of(...apdu, 0)
  const dataEnd = 5 + apdu[4]!
  return apdu.length === dataEnd + 1 ? apdu.subarray(0, dataEnd) : apdu
}
