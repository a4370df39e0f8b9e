import type { Said } from '../../station/protocol/index.ts'
import { gatherDraft } from '../application/facts.ts'
import { findApplication, nameOfOfficer, type Records } from '../application/records.ts'
import type { ApplicationKey, ContactSheet, OutcomeOf } from '../contract/index.ts'
import { fieldValue, holds } from '../rules/condition.ts'
import { saidSince } from './said-since.ts'
import { supplementsOf } from './supplements.ts'

/** Whom to call about an application, by which number, and what was said of it since. */
export function contactSheet(records: Records, key: ApplicationKey): OutcomeOf<'getContactSheet'> {
  const application = findApplication(records, key)
  if (!application) return { ok: false, reason: 'unknown-application' }
  const { pack, facts } = gatherDraft(records, application)
  const officialNumber = records.store.db
    .prepare(
      'SELECT official_number FROM status WHERE application = ? AND official_number IS NOT NULL ORDER BY cursor DESC LIMIT 1',
    )
    .pluck()
    .get(key.application) as string | undefined
  const since = saidSince(records, application)
  const phone = since.phone ?? fieldValue(facts.fields, 'phone')
  const oldCard = since.oldCard ?? fieldValue(facts.fields, 'oldCard')
  return {
    ok: true,
    value: {
      reference: application.slip_number,
      ...(officialNumber && { officialNumber }),
      contacts: (pack.contacts ?? []).flatMap(({ when, ...contact }) => (holds(when, facts) ? [contact] : [])),
      ...(phone && { phone }),
      ...(oldCard && { oldCard }),
      said: saidOf(records, key.application),
    },
  }
}

function saidOf(records: Records, application: string): ContactSheet['said'] {
  return supplementsOf(records, application).map(({ supplement, said, at, officer, hasTravelled }) => ({
    supplement,
    kind: said.kind,
    words: wordsOf(said),
    at: at.utc,
    officer: nameOfOfficer(records, officer),
    hasTravelled,
  }))
}

/** Data alone, in no language; the page puts its own words around it. */
function wordsOf(said: Said): string {
  switch (said.kind) {
    case 'phone':
      return joined(said.phone, said.reason)
    case 'escalation':
      return said.note
    case 'old-card':
      return said.state
    case 'payment': {
      const { receipt, reference, note, voids } = said
      const amount = inWords(said.amount, said.currency)
      return joined(
        voids ? `−${amount}` : amount,
        said.mode,
        receipt && `${receipt.series} ${receipt.number}`,
        reference,
        note,
      )
    }
    case 'drawer':
      return inWords(said.counted ?? said.float, said.currency)
  }
}

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' · ')

/** @param amount in the currency's minor unit (ISO 4217). */
function inWords(amount: number, currency: string): string {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`
}
