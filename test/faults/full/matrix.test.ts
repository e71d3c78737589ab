import { declareRows } from '../row.ts'
import { matrix } from '../rows.ts'

for (const [title, rows] of Object.entries(matrix)) declareRows(title, rows)
