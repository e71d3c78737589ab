import { AssertionError } from 'node:assert'
import { checkRow } from '../row.ts'
import { matrix } from '../rows.ts'

/** Plays the row that is named, in this process: 0 where it holds, 1 where it says what is wrong. */
const name = process.argv[2]
const row = Object.values(matrix)
  .flat()
  .find((one) => one.name === name)
if (!row) throw new Error(`no row is named ${name}`)
try {
  await checkRow(row)
  process.exit(0)
} catch (error) {
  if (!(error instanceof AssertionError)) throw error
  process.stdout.write(`${error.message}\n`)
  process.exit(1)
}
