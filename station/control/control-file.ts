import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../../migrations/whole-file.ts'

/** Where the running station takes orders, and the word that proves that one may read its data folder. */
export const ControlFile = z.strictObject({ port: z.int().min(1).max(65_535), token: z.string().length(64) })
export type ControlFile = z.infer<typeof ControlFile>

const pathIn = (dataFolder: string): string => join(dataFolder, 'control.json')

export const writeControlFile = (dataFolder: string, file: ControlFile): void =>
  writeWhole(pathIn(dataFolder), `${JSON.stringify(file)}\n`)

/** Undefined when no station runs there, or none that this program knows how to ask. */
export function readControlFile(dataFolder: string): ControlFile | undefined {
  try {
    return ControlFile.safeParse(JSON.parse(readFileSync(pathIn(dataFolder), 'utf8'))).data
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Another process that began meanwhile keeps its own. */
export function removeControlFile(dataFolder: string, ours: ControlFile): void {
  if (readControlFile(dataFolder)?.token === ours.token) rmSync(pathIn(dataFolder), { force: true })
}
