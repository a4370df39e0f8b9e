/** Which rules hold on this machine, where they come from, and what others would change. */
import { z } from 'zod'
import { Sha256 } from '../../station/protocol/index.ts'
import { Contact, Feature, Text } from '../rules/pack.ts'
import { DecisionChange } from './decisions.ts'
import { act, ask, Nothing } from './method.ts'
import { ApplicationKey } from './visits.ts'

/** One file: shipped with this version, or signed by the station. */
export const RuleLayerView = z.strictObject({
  id: z.string(),
  hash: Sha256,
  title: Text.optional(),
  level: z.enum(['country', 'province', 'campaign']),
  effectiveFrom: z.iso.date(),
  effectiveUntil: z.iso.date().optional(),
  source: z.enum(['shipped', 'station']),
  isInForce: z.boolean(),
  /** Values that a lawyer should look at, and how many rules are marked so. */
  needsReview: z.int(),
})
export type RuleLayerView = z.infer<typeof RuleLayerView>

export const RulesState = z.strictObject({
  /** What new applications are taken under. */
  inForce: z.strictObject({ id: z.string(), hash: Sha256, layers: z.array(z.string()) }),
  /** Where the team works; absent: nobody has said. */
  region: z.strictObject({ code: z.string(), name: z.string() }).optional(),
  /** ISO 4217, of the rules in force. */
  currency: z.string(),
  layers: z.array(RuleLayerView),
  /** Offered by the station and not used, with a plain reason; the last good one goes on. */
  refused: z.array(
    z.strictObject({
      id: z.string(),
      hash: Sha256,
      reason: z.enum([
        'bad-signature',
        'not-fetched',
        'damaged',
        'future-format',
        'not-a-pack',
        'contradiction',
        'other-station',
      ]),
      message: z.string(),
      at: z.string(),
    }),
  ),
  features: z.array(Feature.pick({ id: true, text: true, basis: true }).extend({ isOn: z.boolean() })),
  contacts: z.array(Contact.omit({ when: true })),
})
export type RulesState = z.infer<typeof RulesState>

export const DryRunItem = ApplicationKey.extend({
  name: z.string(),
  slipNumber: z.string(),
  changes: z.array(DecisionChange).min(1),
})
export type DryRunItem = z.infer<typeof DryRunItem>

export const ruleMethods = {
  getRules: ask(Nothing, RulesState),
  /**
   * What would change for the drafts on this tablet, were they taken under the rules that hold here on `date` (absent: today)
   * together with one more file. Nothing is written.
   */
  dryRunRules: ask(
    z.strictObject({ date: z.iso.date().optional(), with: Sha256.optional() }),
    z.strictObject({ drafts: z.int(), items: z.array(DryRunItem) }),
    ['unknown-pack', 'not-in-force'],
  ),
  /** Looks a draft over under today's rules: the officer has seen what they would decide otherwise and chooses them. */
  renewRules: act(ApplicationKey, Nothing, ['unknown-application', 'not-a-draft', 'not-needed']),
}
