/** The papers: a page with its edges found, and one that follows. */
import sharp from 'sharp'
import { appears, FAR_MS, isMarked, openSection } from '../page-acts.ts'
import type { Acts, Walk } from '../walk.ts'
import { previews } from './captures.ts'

export const documentActs = {
  documents: async (walk) => {
    await openSection(walk.app.page, 'documents')
    await photograph(walk, walk.person.documents.photographed)
  },
  gap: async ({ app: { page }, person }) => {
    await openSection(page, 'documents')
    const card = page.getByTestId(`document-${person.documents.follows}`)
    await card.getByTestId('gap-open').click()
    await card.getByTestId('gap-authority').click()
    await card.getByTestId('gap-accept').click()
    await openSection(page, 'documents')
    await appears(card.getByTestId('gap-accepted'), 'the gap was not accepted', card.getByRole('alert'))
  },
} as const satisfies Acts

/** One page: from the practice camera, which sees a sheet of paper, or else from a file with one on it. */
export async function photograph(walk: Walk, document: string): Promise<void> {
  const { app, person } = walk
  const isTwin = person.camera === 'canvas'
  const pane = await openSection(app.page, 'documents')
  const card = pane.getByTestId(`document-${document}`)
  if (isTwin) {
    await card.getByTestId('photograph').click()
    await previews(walk)
    await card.getByTestId('page-shoot').click()
  } else {
    const file = { name: 'page.png', mimeType: 'image/png', buffer: await drawSheet() }
    await card.getByTestId('document-file').setInputFiles(file)
  }
  const edges = card.getByTestId('edges')
  await appears(
    card.locator('[data-testid="edges"][data-step="found"]'),
    'no edges were found on the page',
    card.locator('[data-testid="edges"][data-step="unseen"]'),
    FAR_MS,
  )
  await card.getByTestId('page-use').click()
  await edges.waitFor({ state: 'hidden', timeout: FAR_MS })
  await card.getByTestId('pages-done').click()
  await openSection(app.page, 'documents')
  await appears(card.getByTestId('page'), 'the page was not kept', card.getByRole('alert'), FAR_MS)
  await isMarked(card, isTwin ? 'simulated' : 'file')
}

/** A sheet that lies askew on a dark table. */
function drawSheet(): Promise<Buffer> {
  const lines = Array.from({ length: 12 }, (_, at) => `<rect x="330" y="${200 + at * 40}" width="420" height="8"/>`)
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900"><rect width="1200" height="900" fill="#3a2d22"/>
       <g transform="rotate(6 600 450)"><rect x="280" y="80" width="560" height="740" fill="#fbfaf5"/>${lines.join('')}</g></svg>`,
    ),
  )
    .png()
    .toBuffer()
}
