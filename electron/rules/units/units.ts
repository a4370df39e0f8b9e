/** Administrative units: tables as data, and the search in them. */
export { type FoundUnit, findUnits } from './find-units.ts'
export { loadUnits, type Unit, UnitTable, UnitTableError, writeUnit } from './table.ts'
export { treeOf, type UnitTree, unitTree } from './tree.ts'
