/** A period's figures, each with what it is a share of: so many of how many, and estimates apart. */
import type { Details } from '../intake/describe.ts'
import type { CountryRules } from '../rules/country-rules.ts'
import type { Applications } from '../store/applications.ts'
import type { Days, Supplements } from '../store/store.ts'
import { readSettlement, type Total } from './settlement.ts'

/** The words of the page have the definition of each under `report.<name>.is`. */
export const FIGURES = [
  'cards',
  'accounts',
  'begunOnline',
  'begunByTelephone',
  'begunAtCounter',
  'crossRegion',
  'crossRegionFirst',
  'paidElectronically',
] as const
export const ESTIMATES = ['kilometres', 'hours'] as const

/** `of`: the whole that it is a part of; absent where it is none. */
export type Figure = { name: (typeof FIGURES)[number]; count: number; of?: number }
/** `from`: of how many applications somebody estimated it. */
export type Estimate = { name: (typeof ESTIMATES)[number]; value: number; from: number }
export type Report = Days & { applications: number; figures: Figure[]; estimates: Estimate[]; totals: Total[] }

type Parts = { applications: Applications; supplements: Supplements; rules: CountryRules; timeZone: string }

/** @returns undefined where there are more applications than can be opened at once: then fewer days are asked for. */
export async function readReport(
  { applications, supplements, rules, timeZone }: Parts,
  days: Days,
  kilometresAnHour: number | undefined,
): Promise<Report | undefined> {
  const all = await applications.receivedOn(days, timeZone)
  if (!all) return undefined
  const received = all.flatMap((one) => one ?? [])
  const { totals } = await readSettlement(supplements, days, rules)
  const known = received.length
  const count = (is: (one: Details) => boolean) => received.filter(is).length
  // Records of tablets of before do not say it.
  const told = count(({ procedureKind }) => procedureKind !== undefined)
  const firstIssues = count(({ procedureKind }) => procedureKind === 'first')
  const payments = totals.reduce((sum, one) => sum + one.count, 0)
  const paid = totals.reduce((sum, one) => sum + one.electronicCount, 0)
  const estimated = received.flatMap(({ travelSavedKm }) => travelSavedKm ?? [])
  const kilometres = estimated.reduce((sum, one) => sum + one, 0)
  const accounts = count(({ accountLevel }) => accountLevel !== undefined)
  return {
    ...days,
    applications: all.length,
    figures: [
      { name: 'cards', count: known - accounts, of: known },
      { name: 'accounts', count: accounts, of: known },
      { name: 'begunOnline', count: count(({ begun }) => begun === 'online'), of: known },
      { name: 'begunByTelephone', count: count(({ begun }) => begun === 'telephone'), of: known },
      { name: 'begunAtCounter', count: count(({ begun }) => begun === 'counter'), of: known },
      { name: 'crossRegion', count: count(({ crossRegion }) => crossRegion !== undefined), of: told },
      {
        name: 'crossRegionFirst',
        count: count(({ crossRegion, procedureKind }) => crossRegion !== undefined && procedureKind === 'first'),
        of: firstIssues,
      },
      { name: 'paidElectronically', count: paid, of: payments },
    ],
    estimates: [
      { name: 'kilometres', value: kilometres, from: estimated.length },
      ...(kilometresAnHour === undefined
        ? []
        : [{ name: 'hours' as const, value: Math.round(kilometres / kilometresAnHour), from: estimated.length }]),
    ],
    totals,
  }
}
