import type { Migration } from '../../apply.ts'
import { start } from './0001-start.ts'
import { supplements } from './0002-supplements.ts'
import { handOff } from './0003-hand-off.ts'

/** In order; a step that has landed is never edited, only followed. */
export const postgresMigrations: readonly Migration[] = [start, supplements, handOff]
