export const PAGE_ORIGIN = 'app://doorstep'

/** Compared as text: outside the page, `URL` knows no origin for a scheme of our own. */
export function isOurPage(url: string): boolean {
  return url.startsWith(`${PAGE_ORIGIN}/`)
}

/**
 * SECURITY: the page gets the camera and nothing else, and nobody else gets anything: no microphone with the camera,
 * no notification, no file, no device, whatever asks.
 * @param media what a `media` permission is asked for; empty when Chromium does not say.
 */
export function mayUse(permission: string, origin: string, media: readonly string[]): boolean {
  const isOurs = origin === PAGE_ORIGIN || isOurPage(origin)
  return isOurs && permission === 'media' && media.length > 0 && media.every((kind) => kind === 'video')
}
