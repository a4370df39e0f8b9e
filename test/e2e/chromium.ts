import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const DEBIAN = '/usr/bin/chromium'

/** Nothing of the browser's own may reach for a network, or a journey would measure that instead. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-first-run',
  '--no-pings',
]

/** A camera for machines that have none; Chromium calls it fake, and so the core calls its pictures simulated. */
export const FAKE_CAMERA = '--use-fake-device-for-media-stream'

/** The one that comes as an npm package is a shell without a camera, real or fake. */
export const isBareShell = (): boolean => process.env.DOORSTEP_CHROMIUM === 'sparticuz' || !existsSync(DEBIAN)

/** Debian's Chromium, or with none of it (or with `DOORSTEP_CHROMIUM=sparticuz`) the one that comes as an npm package. */
export async function launchChromium(): Promise<Browser> {
  if (!isBareShell())
    return chromium.launch({ executablePath: DEBIAN, args: ['--no-sandbox', '--disable-gpu', FAKE_CAMERA, ...QUIET] })
  // Read while it is imported: it unpacks the libraries that a bare Linux lacks only when it believes to be there.
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x'
  const { default: packed } = await import('@sparticuz/chromium')
  return chromium.launch({
    executablePath: await packed.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--no-zygote', FAKE_CAMERA, ...QUIET],
  })
}
