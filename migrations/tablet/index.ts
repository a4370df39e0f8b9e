import type { Migration } from '../apply.ts'
import { start } from './0001-start.ts'
import { officersWay } from './0002-officers-way.ts'

export const tabletMigrations: readonly Migration[] = [start, officersWay]
