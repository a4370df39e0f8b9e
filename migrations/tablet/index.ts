import type { Migration } from '../apply.ts'
import { start } from './0001-start.ts'

export const tabletMigrations: readonly Migration[] = [start]
