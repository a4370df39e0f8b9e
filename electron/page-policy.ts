/**
 * SECURITY: what the page may load, sent with every answer of both hosts. Nothing inline and nothing from elsewhere:
 * names typed by anybody end up on this page. `blob:` is for pictures that came over the port.
 */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** SECURITY: the camera, for this page alone; nothing else of the machine, whatever a later Chromium offers. */
export const PAGE_PERMISSIONS =
  'camera=(self), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=()'
