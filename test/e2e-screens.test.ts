/** What `npm run screens` calls wrong, tried on pages that are: a check that finds nothing anywhere proves nothing. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './e2e/chromium.ts'
import { checkAxe } from './screens/checks/axe.ts'
import type { Check } from './screens/checks/finding.ts'
import { checkKeyboard } from './screens/checks/keyboard.ts'
import { checkOverflow } from './screens/checks/overflow.ts'
import { checkTargets } from './screens/checks/targets.ts'
import { checkText } from './screens/checks/text.ts'

const LONG_MS = 120_000
const GOOD = `
  <main><h1>Công Tằng Tôn Nữ · 李𠮷𫖯</h1>
    <button style="width:60px;height:48px">Go</button>
    <input type="file" id="f" style="position:absolute;opacity:0;width:1px">
    <label for="f" style="display:block;width:90px;height:48px">File</label>
  </main>`

let browser: Browser
let page: Page
beforeAll(async () => {
  browser = await launchChromium()
  page = await (await browser.newContext({ viewport: { width: 800, height: 600 } })).newPage()
}, LONG_MS)
afterAll(() => browser?.close())

async function rulesOf(check: Check, body: string): Promise<string[]> {
  await page.setContent(`<!doctype html><html lang="en"><head><title>A page</title></head><body>${body}</body></html>`)
  return (await check(page)).map(({ rule }) => rule)
}

describe('the checks of a screen', () => {
  it.each([
    ['axe', checkAxe],
    ['targets', checkTargets],
    ['overflow', checkOverflow],
    ['text', checkText],
    ['keyboard', checkKeyboard],
  ])('find nothing by %s on a page that is right', async (_, check) => {
    expect(await rulesOf(check, GOOD)).toEqual([])
  })

  it('find a button without a name and words too pale to read', async () => {
    const rules = await rulesOf(checkAxe, '<main><h1>A</h1><button></button><p style="color:#ccc">pale</p></main>')
    expect(rules.join()).toMatch(/button-name/)
    expect(rules.join()).toMatch(/color-contrast/)
  })

  it.each([
    ['a low button', '<button style="width:80px;height:43px">x</button>'],
    ['a narrow list', '<select style="width:43px;height:48px"></select>'],
    ['a small label of a hidden file input', '<input type="file" hidden><label>x</label>'],
    ['a small box to tick', '<input type="checkbox">'],
  ])('find %s', async (_, body) => {
    expect(await rulesOf(checkTargets, body)).toEqual(['target-size'])
  })

  it('find what is wider than its place, and leave what scrolls on purpose', async () => {
    const long = 'Nguyễn'.repeat(40)
    expect(await rulesOf(checkOverflow, `<p style="width:100px">${long}</p>`)).toContain('text-overflow')
    expect(await rulesOf(checkOverflow, `<p style="width:100px;overflow:hidden">${long}</p>`)).toContain(
      'text-overflow',
    )
    expect(await rulesOf(checkOverflow, `<p style="width:100px;overflow:auto">${long}</p>`)).toEqual([])
    expect(await rulesOf(checkOverflow, '<div style="width:900px;height:9px"></div>')).toContain('page-overflow')
    const cut = '<p style="height:10px;overflow:hidden">two<br>lines</p>'
    expect(await rulesOf(checkOverflow, cut)).toContain('text-clipped')
  })

  it('find what would be □, a key in place of its sentence, and a value that was not filled in', async () => {
    // Private use: no shipped font can know it.
    expect(await rulesOf(checkText, '<p>\ue000</p>')).toEqual(['no-glyph'])
    expect(await rulesOf(checkText, '<input value="𪚥">')).toEqual(['no-glyph'])
    expect(await rulesOf(checkText, '<p>today.title</p>')).toEqual(['raw-key'])
    expect(await rulesOf(checkText, '<button aria-label="capture.label">x</button>')).toEqual(['raw-key'])
    expect(await rulesOf(checkText, '<p>Age {{age}}</p>')).toEqual(['unfilled'])
    expect(await rulesOf(checkText, '<p>slip-VKK-1.pdf, today. Then</p>')).toEqual([])
  })

  it('find what Tab does not come to, and a focus that is not seen', async () => {
    expect(await rulesOf(checkKeyboard, `${GOOD}<button tabindex="-1">x</button>`)).toEqual(['not-by-keyboard'])
    expect(await rulesOf(checkKeyboard, `${GOOD}<button style="outline:none">x</button>`)).toEqual(['focus-unseen'])
  })
})
