/** What Chromium may give the page, and what a page may call a file. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PAGE_PERMISSIONS } from '../electron/page-policy.ts'
import { pdfName } from '../electron/shell/file-name.ts'
import { mayUse } from '../electron/shell/page-origin.ts'

describe('the camera', () => {
  it.each(['app://doorstep', 'app://doorstep/', 'app://doorstep/index.html'])('is for our page, as %s', (origin) => {
    expect(mayUse('media', origin, ['video'])).toBe(true)
  })

  it.each<readonly [string, string, readonly string[]]>([
    ['media', 'app://doorstep/', ['audio']],
    ['media', 'app://doorstep/', ['video', 'audio']],
    ['media', 'app://doorstep/', []],
    ['media', 'app://doorstep/', ['unknown']],
    ['media', 'https://doorstep/', ['video']],
    ['media', 'app://doorstep.example/', ['video']],
    ['media', 'app://doorstepx', ['video']],
    ['media', '', ['video']],
    ...['geolocation', 'notifications', 'display-capture', 'fileSystem', 'clipboard-read', 'serial', 'hid', 'usb'].map(
      (permission) => [permission, 'app://doorstep/', ['video']] as const,
    ),
  ])('is all: not %s for %s with %j', (permission, origin, media) => {
    expect(mayUse(permission, origin, media)).toBe(false)
  })

  it('is what the header says as well', () => {
    expect(PAGE_PERMISSIONS).toMatch(/camera=\(self\)/)
    expect(PAGE_PERMISSIONS).toMatch(/microphone=\(\)/)
  })
})

describe('a PDF’s name', () => {
  it.each<[unknown, string]>([
    ['phieu-VN-000123.pdf', 'phieu-VN-000123.pdf'],
    ['Phiếu hẹn 12', 'Phiếu hẹn 12.pdf'],
    ['../../.bashrc', 'bashrc.pdf'],
    ['/etc/passwd', 'etc-passwd.pdf'],
    ['C:\\Windows\\x', 'C--Windows-x.pdf'],
    ['', 'doorstep.pdf'],
    ['...', 'doorstep.pdf'],
    [undefined, 'doorstep.pdf'],
    [{ name: 'x' }, 'doorstep.pdf'],
  ])('of %j is %s', (asked, name) => {
    expect(pdfName(asked)).toBe(name)
  })

  it('of anything stays a name in the folder, and never hidden', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (asked) => {
        const name = pdfName(asked)
        expect(name).toMatch(/^[^./\\\p{C}][^/\\\p{Cc}]*\.pdf$|^[^./\\]\.pdf$/u)
        expect(name.includes('..')).toBe(false)
        expect([...name].length).toBeLessThanOrEqual(104)
      }),
    )
  })
})
