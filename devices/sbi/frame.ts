/**
 * HTTP/1.1 as far as a Secure Biometric Interface needs it: bytes in, requests out. It exists because Node's server
 * refuses the interface's own verbs (MOSIPDISC, RCAPTURE …). Lengths are bytes, never characters.
 */

/** A request's head is a line and a few headers. */
const MAX_HEAD = 8 * 1024
/** The largest request, RCAPTURE with its custom options, is some kilobytes. */
const MAX_BODY = 256 * 1024

export type Frame = { verb: string; path: string; body: Uint8Array }
export type Parsed =
  | { outcome: 'incomplete' }
  | { outcome: 'request'; frame: Frame }
  /** `status` is what the sender should be answered. */
  | { outcome: 'refused'; status: 400 | 413 | 431 | 501 }

/**
 * One request from all bytes that came on a connection so far. Tolerates bare line feeds, any case and any spaces in
 * headers, and whatever follows the body; never throws.
 */
export function parseRequest(bytes: Uint8Array): Parsed {
  const end = endOfHead(bytes)
  if (end === undefined)
    return bytes.byteLength > MAX_HEAD ? { outcome: 'refused', status: 431 } : { outcome: 'incomplete' }
  if (end > MAX_HEAD) return { outcome: 'refused', status: 431 }
  const [first = '', ...lines] = latin1(bytes.subarray(0, end)).trimEnd().split(/\r?\n/)
  const [, verb, path] = /^([A-Z]{1,32}) (\/[\x21-\x7e]{0,1023}) HTTP\/1\.[01]$/.exec(first) ?? []
  if (verb === undefined || path === undefined) return { outcome: 'refused', status: 400 }

  const lengths = new Set<string>()
  for (const line of lines) {
    const [, name, value] = /^([!-9;-~]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === undefined || value === undefined) return { outcome: 'refused', status: 400 }
    if (name.toLowerCase() === 'transfer-encoding') return { outcome: 'refused', status: 501 }
    if (name.toLowerCase() === 'content-length') lengths.add(value)
  }
  const [length = '0', ...others] = lengths
  if (others.length > 0 || !/^\d{1,15}$/.test(length)) return { outcome: 'refused', status: 400 }
  if (Number(length) > MAX_BODY) return { outcome: 'refused', status: 413 }
  if (bytes.byteLength < end + Number(length)) return { outcome: 'incomplete' }
  return { outcome: 'request', frame: { verb, path, body: bytes.slice(end, end + Number(length)) } }
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
}

/** An answer with a JSON body, after which the connection closes. */
export function formatResponse(status: number, json: unknown): Uint8Array {
  const body = Buffer.from(JSON.stringify(json))
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Unknown'}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${body.byteLength}`,
    'Cache-Control: no-store',
    'Connection: close',
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}

/** Index of the first byte after the empty line, looked for only as far as a head may reach. */
function endOfHead(bytes: Uint8Array): number | undefined {
  const LF = 10
  const reach = Math.min(bytes.byteLength, MAX_HEAD + 4)
  for (let at = 1; at < reach; at += 1) {
    if (bytes[at] !== LF) continue
    if (bytes[at - 1] === LF || (bytes[at - 1] === 13 && bytes[at - 2] === LF)) return at + 1
  }
  return undefined
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
