import type { Migration } from '../apply.ts'
import { start } from './0001-start.ts'
import { officersWay } from './0002-officers-way.ts'
import { devices } from './0003-devices.ts'
import { anyNetwork } from './0004-any-network.ts'
import { lawAsData } from './0005-law-as-data.ts'
import { portraitOrigin } from './0006-portrait-origin.ts'
import { reviews } from './0007-reviews.ts'

export const tabletMigrations: readonly Migration[] = [
  start,
  officersWay,
  devices,
  anyNetwork,
  lawAsData,
  portraitOrigin,
  reviews,
]
