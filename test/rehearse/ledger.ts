/** What the script entered and the tablet acknowledged: the rehearsal's own memory, against which all else is held. */

/** One version of one application, as it was acknowledged. */
export type Account = {
  application: string
  version: number
  state: 'draft' | 'finalised'
  procedure: string
  fields: Record<string, string>
  /** SHA-256 of the chosen picture of each place. */
  images: Record<string, string>
  /** `place: reason`. */
  exceptions: string[]
  /** `document day: reason`. */
  gaps: string[]
  /** SHA-256 of what the applicant was shown when he signed. */
  signed?: string
  correctionReason?: string
}

export const keyOf = ({ application, version }: Pick<Account, 'application' | 'version'>): string =>
  `${application}/${version}`

export type Ledger = {
  accounts: Map<string, Account>
  /** Captures that were acknowledged. */
  captured: number
  /** Sentences about acknowledgements that were not kept, found on the way. */
  broken: string[]
}

export const createLedger = (): Ledger => ({ accounts: new Map(), captured: 0, broken: [] })

/** The first difference as a sentence, for an account and what was found of it. */
export function findDifference(account: Account, found: Omit<Account, 'state'>): string | undefined {
  if (found.procedure !== account.procedure) return `procedure ${found.procedure} for ${account.procedure}`
  if ((found.correctionReason ?? '') !== (account.correctionReason ?? '')) return 'the reason of the correction differs'
  if ((found.signed ?? '') !== (account.signed ?? '')) return 'it is not what the applicant has signed'
  if ([...found.gaps].sort().join() !== [...account.gaps].sort().join())
    return `gaps “${found.gaps.join()}” for “${account.gaps.join()}”`
  return (
    differentKey('field', account.fields, found.fields) ??
    differentKey('picture', account.images, found.images) ??
    ([...account.exceptions].sort().join() === [...found.exceptions].sort().join()
      ? undefined
      : `exceptions “${found.exceptions.join()}” for “${account.exceptions.join()}”`)
  )
}

function differentKey(
  what: string,
  entered: Record<string, string>,
  found: Record<string, string>,
): string | undefined {
  const names = [...new Set([...Object.keys(entered), ...Object.keys(found)])]
  const name = names.find((each) => entered[each] !== found[each])
  return name && `${what} ${name} is ${found[name] ?? 'missing'} and was ${entered[name] ?? 'never entered'}`
}
