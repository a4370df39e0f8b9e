/** `app://doorstep/`: the built page and nothing else of the disk. */

import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol, type Session } from 'electron'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Before the app is ready. SECURITY: a scheme of our own instead of file://, which may read the whole disk. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** @param headers what every answer says beside the file. */
export function servePage(session: Session, folder: string, headers: Readonly<Record<string, string>>): void {
  session.protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url)
    const path = normalize(join(folder, decodeURIComponent(pathname)))
    // SECURITY: a path that climbs out is not of the page.
    if (host !== 'doorstep' || !path.startsWith(folder + sep)) return new Response('not found', { status: 404 })
    try {
      const bytes = await readFile(path)
      return new Response(new Uint8Array(bytes), {
        headers: {
          'content-type': types[extname(path)] ?? 'application/octet-stream',
          ...headers,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cache-control': 'no-store',
        },
      })
    } catch {
      return new Response('not found', { status: 404 })
    }
  })
}
