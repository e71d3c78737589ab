import { declareRows } from '../row.ts'
import { matrix } from '../rows.ts'

/** A row or more of every kind: what `npm test` has time for. The whole matrix: `npm run test:faults`. */
const quick = Object.entries(matrix).flatMap(([title, rows]) =>
  rows.filter((row) => row.quick).map((row) => ({ ...row, name: `${title}: ${row.name}` })),
)
declareRows('a sample of the fault matrix', quick, 8)
