import type { Migration } from '../../apply.ts'
import { start } from './0001-start.ts'
import { countersignatures } from './0002-countersignatures.ts'
import { province } from './0003-province.ts'
import { supplements } from './0004-supplements.ts'
import { handOff } from './0005-hand-off.ts'

/** In order; a step that has landed is never edited, only followed. */
export const stationMigrations: readonly Migration[] = [start, countersignatures, province, supplements, handOff]
