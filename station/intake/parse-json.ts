const MAX_JSON_BYTES = 1024 * 1024

/** The value, or undefined when the bytes are not UTF-8 JSON or more than a megabyte of it. */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength > MAX_JSON_BYTES) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return undefined
  }
}
