/** Hands bytes to the officer as a file. */
export function download(fileName: string, bytes: Uint8Array, mediaType = 'application/octet-stream'): void {
  const address = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // The browser reads the bytes after the click; a minute is plenty for a packet of 64 MiB.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
