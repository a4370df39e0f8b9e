import type { Readable } from 'node:stream'

type Writer = { body: Readable; done: Promise<unknown> }

export type Writers = {
  /** Ends whoever writes to this packet, once what it had received is committed. */
  stop(packetId: string): Promise<void>
  /** Has `work` be the packet's writer while it runs; a writer that is still there is ended. */
  run<T>(packetId: string, body: Readable, work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * At most one writer for each packet. This is for speed: a cut link's writer would wait for bytes that never
 * come. That it cannot add any is the generation's work, in the store.
 */
export function createWriters(): Writers {
  const writers = new Map<string, Writer>()
  const stop = async (packetId: string) => {
    const writer = writers.get(packetId)
    if (!writer) return
    if (!writer.body.readableEnded) writer.body.destroy()
    await writer.done.catch(() => undefined)
  }
  return {
    stop,
    run: async (packetId, body, work) => {
      writers.get(packetId)?.body.destroy()
      const done = work()
      const writer = { body, done }
      writers.set(packetId, writer)
      try {
        return await done
      } finally {
        if (writers.get(packetId) === writer) writers.delete(packetId)
      }
    },
    close: async () => {
      await Promise.all([...writers.keys()].map(stop))
    },
  }
}
