import type { ApplicationView } from '../../../../electron/contract/index.ts'
import { useHold } from '../hold-section.ts'
import { Papers } from '../papers/papers.tsx'
import { Changes } from './changes.tsx'
import { Countersign } from './countersign.tsx'
import { Findings } from './findings.tsx'
import { Signature } from './signature.tsx'
import { Summary } from './summary.tsx'
import './review.css'

/** The last look: what is missing, what is in it, the applicant's signature, and the second officer's. */
export function Review({ view, isFixed }: { view: ApplicationView; isFixed: boolean }) {
  // A countersignature may follow the signature; nobody is led away from here.
  useHold(true)
  return (
    <div className="stack">
      {!isFixed && <Findings view={view} />}
      <Changes view={view} />
      <Signature view={view} isFixed={isFixed} />
      <Countersign view={view} />
      <Summary view={view} />
      <Papers view={view} />
    </div>
  )
}
