import { decodeProtectedHeader } from 'jose'
import { Details } from '../intake/describe.ts'
import type { StationParts } from '../parts.ts'
import { CompactJws, KeyList, Receipt, StatusWord, typ } from '../protocol/index.ts'
import { readStatement, statementIn } from '../signing/jws.ts'

/** A receipt has 700 characters; a long name of a station and its address make it a little more. */
const MAX_CHARACTERS = 2_000
/** What a slip's code says before there is a receipt: number, application, version. Nobody has signed that. */
const PROVISIONAL = /^[0-9A-Z]{2,4}-\d{6,12}-\d{2} [0-9a-f-]{36} \d{1,3}$/

export type SlipChecked =
  | { state: 'too-long' | 'unreadable' | 'provisional' | 'elsewhere' | 'not-genuine' }
  /** Signed here, and the application is not: a station that was restored from a backup. */
  | { state: 'unknown'; receivedAt: string }
  | { state: 'genuine'; receivedAt: string; status: StatusWord; slipNumber?: string; promisedOn?: string }

type CheckParts = Pick<StationParts, 'keys' | 'identity' | 'database' | 'sealer'>

/**
 * Whether a slip's code is a receipt of this station, and how its application stands.
 *
 * SECURITY: safe to answer without a sign-in, because a receipt is 64 bytes that only the station can sign and that
 * nobody can guess or count on from: whoever has one has the slip, which the team gave to the applicant. It says nothing
 * of a person, and neither does the answer: a word of state, two dates and the number that the paper has as well.
 */
export async function checkSlip(code: string, parts: CheckParts): Promise<SlipChecked> {
  if (code.length > 2 * MAX_CHARACTERS) return { state: 'too-long' }
  if (PROVISIONAL.test(code.trim())) return { state: 'provisional' }
  const jws = jwsIn(code)
  if (jws.length > MAX_CHARACTERS) return { state: 'too-long' }
  const claimed = CompactJws.safeParse(jws).success ? Receipt.safeParse(statementIn(jws)).data : undefined
  if (!claimed) return { state: 'unreadable' }
  const { name, environment } = parts.identity
  // SECURITY: the other station's name is not shown, because anybody may have written it.
  if (claimed.station !== name || claimed.environment !== environment) return { state: 'elsewhere' }
  const receipt = await readStatement(jws, typ.receipt, Receipt, async () => listedKey(jws, parts))
  if (!receipt) return { state: 'not-genuine' }
  const { application, packetId, receivedAt } = receipt
  const found = await findState(parts, { application, packetId })
  return found ? { state: 'genuine', receivedAt, ...found } : { state: 'unknown', receivedAt }
}

/** Of what was scanned, which is this page's address; printed as text a code is broken into lines. */
function jwsIn(text: string): string {
  const line = text.replaceAll(/\s/g, '')
  return (URL.canParse(line) && new URL(line).searchParams.get('code')) || line
}

/** Of the key list, which has the retired ones as well: a slip is older than a rotation. */
function listedKey(jws: string, { keys }: CheckParts): string | undefined {
  const list = KeyList.parse(statementIn(keys.keyList))
  const keyId = keyIdOf(jws)
  return list.receiptKeys.find((key) => key.keyId === keyId)?.publicKey
}

function keyIdOf(jws: string): string | undefined {
  try {
    return decodeProtectedHeader(jws).kid
  } catch {
    return undefined
  }
}

/** The newest version's word; the number and day of the packet that the receipt names. */
async function findState(
  { database, sealer }: CheckParts,
  { application, packetId }: { application: string; packetId: string },
): Promise<{ status: StatusWord; slipNumber?: string; promisedOn?: string } | undefined> {
  const rows = await database.read((sql) =>
    sql.all<{ packetId: string; status: string | null; details: Buffer | null }>(
      `SELECT packet_id AS "packetId", last_status AS status, details FROM custody
       WHERE application = ? ORDER BY version DESC, received_at DESC`,
      application,
    ),
  )
  const [newest] = rows
  const named = rows.find((row) => row.packetId === packetId)
  if (!newest || !named) return undefined
  const details = named.details && Details.parse(JSON.parse(sealer.open(named.details)))
  return {
    status: StatusWord.parse(newest.status ?? 'pending'),
    ...(details && { slipNumber: details.slipNumber }),
    ...(details?.promisedOn && { promisedOn: details.promisedOn }),
  }
}
