/** A serial line in memory, for simulated hardware: two ends, and bytes that come later and in pieces. */
import type { SerialLine } from './serial.ts'

/** A full-speed USB adapter hands its bytes over in pieces of 64. */
const PIECE_BYTES = 64

type End = { data?: (bytes: Uint8Array) => void; close?: () => void }

/** What one end writes arrives at the other, in order, at most `pieceBytes` a turn. Closing either closes both. */
export function createMemoryLine(pieceBytes = PIECE_BYTES): { host: SerialLine; device: SerialLine } {
  const host: End = {}
  const device: End = {}
  let isClosed = false

  function close(): void {
    if (isClosed) return
    isClosed = true
    host.close?.()
    device.close?.()
  }

  function lineFrom(own: End, other: End): SerialLine {
    const queue: Uint8Array[] = []
    let isSending = false

    function send(): void {
      const piece = isClosed ? undefined : queue.shift()
      isSending = piece !== undefined
      if (piece === undefined) return
      other.data?.(piece)
      setImmediate(send)
    }

    return {
      write(bytes) {
        for (let at = 0; at < bytes.length; at += pieceBytes) queue.push(bytes.slice(at, at + pieceBytes))
        if (isSending) return
        isSending = true
        setImmediate(send)
      },
      onData(listener) {
        own.data = listener
      },
      onClose(listener) {
        own.close = listener
        if (isClosed) listener()
      },
      close: async () => close(),
    }
  }

  return { host: lineFrom(host, device), device: lineFrom(device, host) }
}
