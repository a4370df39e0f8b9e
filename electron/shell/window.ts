import { join } from 'node:path'
import { BrowserWindow, type Session, session } from 'electron'
import { isOurPage, mayUse, PAGE_ORIGIN } from './page-origin.ts'

/** The page's session lives in memory: no cache, cookie or storage of it reaches the disk. */
export function pageSession(): Session {
  const inMemory = session.fromPartition('doorstep', { cache: false })
  inMemory.setSpellCheckerEnabled(false)
  inMemory.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayUse(permission, details.requestingUrl, 'mediaTypes' in details ? (details.mediaTypes ?? []) : [])),
  )
  inMemory.setPermissionCheckHandler((_contents, permission, origin, { mediaType }) =>
    mayUse(permission, origin, mediaType ? [mediaType] : []),
  )
  // SECURITY: screens, USB, serial and HID devices are asked for elsewhere than above.
  inMemory.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  inMemory.setDevicePermissionHandler(() => false)
  return inMemory
}

export function openWindow(dist: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 600,
    minHeight: 600,
    show: false,
    title: 'Doorstep',
    autoHideMenuBar: true,
    webPreferences: {
      session: pageSession(),
      preload: join(dist, 'preload.cjs'),
      // SECURITY: the page draws what applicants' names say; it gets no Node, no shared world and the OS sandbox.
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    },
  })
  const { webContents } = window
  // SECURITY: one page, ever: no new windows, no other address, no embedded views.
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  for (const leaving of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const)
    webContents.on(leaving as 'will-navigate', (event) => {
      if (!isOurPage(event.url)) event.preventDefault()
    })
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${PAGE_ORIGIN}/index.html`)
  return window
}
