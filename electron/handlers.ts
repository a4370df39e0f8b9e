/** Which function answers which method. A table of contents: what a line does stands in the feature's own file. */
import type { Handlers } from './contract/serve.ts'
import { createAfterwardsHandlers } from './handlers/afterwards.ts'
import { createCaptureHandlers } from './handlers/captures.ts'
import { createCarryHandlers } from './handlers/carry.ts'
import { createDeviceHandlers } from './handlers/devices.ts'
import { createDraftHandlers } from './handlers/drafts.ts'
import { createMoneyHandlers } from './handlers/money.ts'
import type { HandlerParts } from './handlers/parts.ts'
import { createReviewHandlers } from './handlers/review.ts'
import { createReviewInboxHandlers } from './handlers/reviews.ts'
import { createRuleHandlers } from './handlers/rules.ts'
import { createUploadHandlers } from './handlers/uploads.ts'
import { createVisitHandlers } from './handlers/visits.ts'

/** Answered by `officer/`, because they change who is in front of the screen. */
export type SessionHandlers = Pick<
  Handlers,
  'getSession' | 'enrolMachine' | 'signIn' | 'softLock' | 'signOut' | 'startApplicantPage' | 'endApplicantPage'
>

export function createHandlers(parts: HandlerParts & { onSession: SessionHandlers }): Handlers {
  return {
    ...parts.onSession,
    ...createVisitHandlers(parts),
    ...createDraftHandlers(parts),
    ...createCaptureHandlers(parts),
    ...createReviewHandlers(parts),
    ...createUploadHandlers(parts),
    ...createDeviceHandlers(parts),
    ...createCarryHandlers(parts),
    ...createRuleHandlers(parts),
    ...createMoneyHandlers(parts),
    ...createAfterwardsHandlers(parts),
    ...createReviewInboxHandlers(parts),
  }
}
