import type { Readable } from 'node:stream'

/** One transaction for this much, or for what came in this time: a cut costs at most that. */
const COMMIT_BYTES = 256 * 1024
const COMMIT_AFTER_MS = 100

/** How a body ended. After a `cut` what had come is committed all the same. */
export type BodyEnd = 'whole' | 'cut' | 'pre-empted' | 'too-long'

/** The link is gone, or somebody ended the request. */
const CUT_CODES = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE', 'HPE_INVALID_EOF_STATE']

/**
 * Commits a body as it comes.
 * @param append makes bytes durable; false when a newer writer has taken over.
 * @param noProgressMs a body from which nothing comes for so long is cut.
 * @param room bytes that still belong to the packet; a body that has more is `too-long`.
 */
export async function receiveBody(
  body: Readable,
  {
    append,
    room,
    noProgressMs,
  }: { append: (bytes: Uint8Array) => Promise<boolean>; room: number; noProgressMs: number },
): Promise<BodyEnd> {
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let committed: Promise<boolean> = Promise.resolve(true)
  let timer: NodeJS.Timeout | undefined
  const commit = (): Promise<boolean> => {
    clearTimeout(timer)
    timer = undefined
    if (pendingBytes === 0) return committed
    const bytes = pending.length === 1 ? pending[0]! : Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    committed = committed.then((isOurs) => isOurs && append(bytes))
    // Whoever awaits it next sees the failure; until then it is nobody's.
    committed.catch(() => undefined)
    return committed
  }
  const stalled = setTimeout(() => body.destroy(), noProgressMs)
  let came = 0
  const end = async (how: BodyEnd): Promise<BodyEnd> => ((await commit()) ? how : 'pre-empted')
  try {
    // Not destroyed when we leave the loop, because the answer goes out on the same socket.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      came += chunk.byteLength
      if (came > room) return await end('too-long')
      stalled.refresh()
      pending.push(chunk)
      pendingBytes += chunk.byteLength
      if (pendingBytes >= COMMIT_BYTES) {
        if (!(await commit())) return 'pre-empted'
      } else timer ??= setTimeout(commit, COMMIT_AFTER_MS)
    }
    return await end('whole')
  } catch (error) {
    if (!CUT_CODES.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return await end('cut')
  } finally {
    clearTimeout(timer)
    clearTimeout(stalled)
  }
}
