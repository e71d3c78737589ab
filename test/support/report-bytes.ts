import { csvLine } from '../../worker/insight/tables/csv-line.ts'
import { type Cells, classicColumns, goodRoot, goodUser } from '../worker/insight/report-fixture.ts'

/** A report of the rows as IAM would return it. */
export const reportBytes = (rows: readonly Cells[]): Uint8Array =>
  Buffer.from(
    [classicColumns, ...rows.map((row) => classicColumns.map((column) => row[column] ?? ''))]
      .map(csvLine)
      .join('')
      .trimEnd(),
  )

/** A user of an account who passes every check, but for what the cells say. */
export const userOf = (id: string, user: string, cells: Cells = {}): Cells => ({
  ...goodUser,
  user,
  arn: `arn:aws:iam::${id}:user/${user}`,
  ...cells,
})

/** The same of the root user. */
export const rootOf = (id: string, cells: Cells = {}): Cells => ({
  ...goodRoot,
  arn: `arn:aws:iam::${id}:root`,
  ...cells,
})
