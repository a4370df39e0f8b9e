/** The shell: window, keychain, and the processes it starts and watches. A table of contents. */
import { join } from 'node:path'
import { app, dialog, ipcMain, MessageChannelMain, powerMonitor } from 'electron'
import { v7 as uuidv7 } from 'uuid'
import type { Host } from '../host/host.ts'
import { type Options, readOptions } from '../host/options.ts'
import { run } from '../host/run.ts'
import { PAGE_PERMISSIONS, PAGE_POLICY } from '../page-policy.ts'
import { appVersion } from '../version.ts'
import { deviceKeyFromKeychain } from './keychain.ts'
import { isOurPage } from './page-origin.ts'
import { declarePageScheme, servePage } from './page-protocol.ts'
import { offerPdf } from './pdf.ts'
import { forkUtility, type UtilityChild } from './utility-child.ts'
import { openWindow, pageSession } from './window.ts'

const dist = import.meta.dirname
let end: (() => Promise<void>) | undefined
let stopping: Promise<void> | undefined

/** What follows `--`; everything before it is Chromium's. */
function optionsOfThisStart(): Options {
  const separator = process.argv.indexOf('--')
  return readOptions(separator < 0 ? [] : process.argv.slice(separator + 1))
}

async function start(options: Options): Promise<void> {
  servePage(pageSession(), join(dist, 'renderer'), {
    'content-security-policy': PAGE_POLICY,
    'permissions-policy': PAGE_PERMISSIONS,
  })
  // Drawn while the processes start.
  const window = openWindow(dist)
  const { webContents } = window
  let host: Host | undefined
  let isAsked = false
  // The port closes with the core, and the page asks for another by itself.
  const connect = () => host?.connect(uuidv7(), { send: () => {}, close: () => {} })
  ipcMain.on('connect', (event) => {
    // SECURITY: only our own page in our own window may speak with the core.
    if (event.sender !== webContents || !isOurPage(event.senderFrame?.url ?? '')) return
    isAsked = true
    connect()
  })
  offerPdf(window, options.savePdfTo)
  powerMonitor.on('suspend', () => host?.lock())
  await run({
    options,
    appVersion,
    deviceKey: options.production ? deviceKeyFromKeychain(options.data) : undefined,
    seedFolder: join(dist, 'practice'),
    spawn: (name, args) => forkUtility(join(dist, `${name}.mjs`), args, name),
    log: (level, message) => console.error(`${level}: ${message}`),
    // The page and the core get an end each; their frames never pass through here.
    offerPort: (core, connection) => {
      const { port1, port2 } = new MessageChannelMain()
      ;(core as UtilityChild).postWithPort({ kind: 'connect', connection }, port2)
      webContents.postMessage('port', null, [port1])
    },
    begun: (stop) => {
      end = stop
    },
    ready: (started) => {
      host = started
      if (isAsked) connect()
    },
  })
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') webContents.reload()
  })
}

function stop(): Promise<void> {
  stopping ??= (end?.() ?? Promise.resolve()).finally(() => app.exit(0))
  return stopping
}

async function begin(): Promise<void> {
  const options = optionsOfThisStart()
  // Chromium's own files beside the records, so that two data folders share nothing.
  app.setPath('userData', join(options.data, 'shell'))
  await app.whenReady()
  await start(options)
}

declarePageScheme()
app.on('window-all-closed', () => app.quit())
app.on('before-quit', (event) => {
  event.preventDefault()
  void stop()
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())

// Nothing is awaited up to here: Electron gets ready only when this file has run to its end.
begin().catch((error: unknown) => {
  // Closed while it started: that is no failure.
  if (stopping) return
  const sentence = error instanceof Error ? error.message : 'Doorstep could not start.'
  console.error(sentence)
  if (app.isPackaged) dialog.showErrorBox('Doorstep', sentence)
  app.exit(1)
})
