import { csv } from './csv.ts'
import { shareOf } from './pages/report.ts'
import type { Report } from './report.ts'
import type { Say } from './words.ts'

/**
 * Figures and, marked so, estimates; a line each with its definition.
 * @param kilometresAnHour what the hours assume: a file goes further than the page, so it says so too.
 */
export const reportCsv = ({ figures, estimates }: Report, kilometresAnHour: number | undefined, say: Say): string =>
  csv([
    ['name', 'count', 'of', 'share', 'estimate', 'definition'],
    ...figures.map((figure) => [
      ...[figure.name, String(figure.count), String(figure.of ?? ''), figure.of ? shareOf(figure) : '', ''],
      say(`report.${figure.name}.is`),
    ]),
    ...estimates.map(({ name, value, from }) => [
      ...[name, String(value), String(from), '', 'yes'],
      say(`report.${name}.is`, { speed: kilometresAnHour ?? '' }),
    ]),
  ])
