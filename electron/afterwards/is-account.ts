import type { ApplicationRow, Records } from '../application/records.ts'

/** An application for an account, by the rules that it was taken under; a card's otherwise. */
export function isAccount({ packs }: Pick<Records, 'packs'>, one: Pick<ApplicationRow, 'rule_pack' | 'procedure'>) {
  return packs.byHash(one.rule_pack).procedures.some(({ id, kind }) => id === one.procedure && kind === 'account')
}
