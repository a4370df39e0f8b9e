/** What the page says, in the language that it has now. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from './terminal.ts'

/** A sentence of `words.json`. @throws {Error} when the catalogue has none. */
export async function sentenceOf(page: Page, group: string, key: string): Promise<string> {
  const language = await page.evaluate(() => document.documentElement.lang)
  const path = join(root, 'renderer/locales', language, 'words.json')
  const words = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>
  const sentence = words[group]?.[key]
  if (sentence === undefined) throw new Error(`${path} has no ${group}.${key}`)
  return sentence
}
