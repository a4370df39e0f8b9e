/** The page that is shown, as a PDF where the officer wants it. It is made in memory and written whole. */
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, ipcMain } from 'electron'
import { writeWhole } from '../../migrations/whole-file.ts'
import { pdfName } from './file-name.ts'
import { isOurPage } from './page-origin.ts'

export type PdfOutcome = 'saved' | 'cancelled' | 'failed'

/** @param folder instead of asking: practice only, for journeys. */
export function offerPdf(window: BrowserWindow, folder: string | undefined): void {
  const { webContents } = window
  ipcMain.handle('save-pdf', async (event, asked: unknown): Promise<PdfOutcome> => {
    // SECURITY: only our own page in our own window may write a file, and only where the officer says.
    if (event.sender !== webContents || !isOurPage(event.senderFrame?.url ?? '')) return 'failed'
    try {
      const path = await pathFor(window, pdfName(asked), folder)
      if (path === undefined) return 'cancelled'
      // Where the style sheet names no size, the usual paper of an office.
      const bytes = await webContents.printToPDF({ preferCSSPageSize: true, pageSize: 'A4', printBackground: true })
      writeWhole(path, bytes)
      return 'saved'
    } catch (error) {
      console.error(`error: the PDF was not saved: ${(error as NodeJS.ErrnoException).code ?? 'failed'}`)
      return 'failed'
    }
  })
}

async function pathFor(window: BrowserWindow, name: string, folder: string | undefined): Promise<string | undefined> {
  if (folder !== undefined) return join(folder, name)
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('documents'), name),
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
  })
  return canceled || filePath === '' ? undefined : filePath
}
