import { getApplicantPage } from '../application/applicant-page.ts'
import { countersign, findCountersigning, listCountersigns } from '../application/countersign.ts'
import { handOver } from '../application/hand-over.ts'
import { signApplication, takeSignature, withdrawSignature } from '../application/signing.ts'
import type { Handlers } from '../contract/serve.ts'
import { actorOf, type HandlerParts, thenChanged } from './parts.ts'

/** `startApplicantPage` and `endApplicantPage` change who is in front of the screen: see officer/. */
export type ReviewHandlers = Pick<
  Handlers,
  'getApplicantPage' | 'signApplication' | 'withdrawSignature' | 'listCountersigns' | 'countersign' | 'handOver'
>

export function createReviewHandlers(parts: HandlerParts): ReviewHandlers {
  const records = () => parts.session().records
  const actor = () => actorOf(parts)
  const told = <T extends { ok: boolean }>(outcome: T) => thenChanged(parts, outcome, 'applications', 'session')
  return {
    getApplicantPage: (input) => getApplicantPage(records(), input),
    signApplication: async (input, act) => {
      const taken = await takeSignature(records(), parts.devices, parts.pageCamera(), input)
      return taken.ok ? told(act.commit(() => signApplication(records(), actor(), input, taken.reading))) : taken
    },
    withdrawSignature: (input, act) => told(act.commit(() => withdrawSignature(records(), actor(), input))),
    listCountersigns: () => ({ ok: true, value: listCountersigns(records()) }),
    countersign: async ({ officer, pin, ...key }, act) => {
      const looked = findCountersigning(records(), key, officer)
      if (!looked.ok) return looked
      const verified = await parts.verifyPin(officer, pin)
      if (!verified.ok) return verified
      const { signingKey } = verified
      const second = { officer, signingKey, looked: looked.sha256 }
      const outcome = told(act.commit(() => countersign(records(), actor(), key, second)))
      if (outcome.ok) parts.session().uploader.wake()
      return outcome
    },
    handOver: (input, act) => told(act.commit(() => handOver(records(), actor(), input, parts.officersHere()))),
  }
}
