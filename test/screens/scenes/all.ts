/** Every screen in each of its states, in an order in which an empty state comes before it is filled. */
import type { Scene } from '../scene.ts'
import { applicantScenes } from './applicant.ts'
import { applicationScenes } from './application.ts'
import { kitScenes } from './kit.ts'
import { outboxScenes } from './outbox.ts'
import { firstPlaces, lastPlaces } from './places.ts'
import { reviewScenes } from './reviews.ts'
import { ruleScenes } from './rules.ts'
import { signInScenes } from './sign-in.ts'
import { todayScenes } from './today.ts'

export const scenes: readonly Scene[] = [
  ...signInScenes,
  ...firstPlaces,
  ...kitScenes,
  ...todayScenes,
  ...applicationScenes,
  ...applicantScenes,
  ...lastPlaces,
  ...outboxScenes,
  ...ruleScenes,
  ...reviewScenes,
]
