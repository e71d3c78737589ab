import { declareRows } from './row.ts'
import { matrix } from './rows.ts'

/** A row or more of every kind: what `npm test` has time for. The whole matrix: `npm run test:faults`. */
for (const [title, rows] of Object.entries(matrix)) {
  declareRows(
    title,
    rows.filter(({ quick }) => quick),
  )
}
