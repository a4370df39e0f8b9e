/** Reads along on one connection: which request is on it, and how many body bytes each packet's PATCH has sent. */
const HEADER_END = Buffer.from('\r\n\r\n')

/** What a lost answer would have been about. */
export type Asked = 'announcement' | 'patch' | 'other'

export type RequestsSeen = {
  feed(bytes: Buffer): void
  /** The packet whose PATCH is on its way, or was the last to go. */
  patching(): string | undefined
  /** The request that is on its way, or was the last to go. */
  asked(): Asked
}

/** @param sent told of body bytes of a PATCH; requests have to name their length, as the tablet's do. */
export function createRequestsSeen(sent: (packetId: string, bytes: number) => void): RequestsSeen {
  let head: Buffer = Buffer.alloc(0)
  let bodyLeft = 0
  let packetId: string | undefined
  let asked: Asked = 'other'

  function takeBody(bytes: Buffer): Buffer {
    const body = bytes.subarray(0, bodyLeft)
    bodyLeft -= body.length
    if (packetId !== undefined && body.length > 0) sent(packetId, body.length)
    return bytes.subarray(body.length)
  }

  function takeHead(bytes: Buffer): Buffer {
    head = Buffer.concat([head, bytes])
    const end = head.indexOf(HEADER_END)
    if (end < 0) return Buffer.alloc(0)
    const text = head.subarray(0, end).toString('latin1')
    const rest = head.subarray(end + HEADER_END.length)
    head = Buffer.alloc(0)
    bodyLeft = Number(/^content-length: *(\d+)$/im.exec(text)?.[1] ?? 0)
    packetId = /^PATCH \/v1\/packets\/([0-9a-f]{64}) /.exec(text)?.[1]
    asked = packetId !== undefined ? 'patch' : text.startsWith('POST /v1/announcements ') ? 'announcement' : 'other'
    return rest
  }

  return {
    feed(bytes) {
      let rest = bytes
      while (rest.length > 0) rest = bodyLeft > 0 ? takeBody(rest) : takeHead(rest)
    },
    patching: () => packetId,
    asked: () => asked,
  }
}
