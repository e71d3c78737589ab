import type { Thresholds } from '../../model.ts'
import { isNotApplicable } from './cell.ts'
import { type Check, notApplicable, type Outcome, undecidable, worst } from './check.ts'
import type { CredentialRow } from './credential-row.ts'

/** The 23rd column: how many access keys or certificates a user has beyond the two slots of each, as text. */
export const furtherCredentialsColumn = 'additional_credentials_info'

const reason = 'The report mentions further access keys or certificates without their state'

/**
 * Undecidable where the report mentions credentials that its other columns do not describe; otherwise not
 * applicable. `N/A`, an empty cell and a report without the column mention none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export function furtherCredentials(row: CredentialRow): Outcome {
  const cell = row.cell(furtherCredentialsColumn).trim()
  return cell === '' || isNotApplicable(cell) ? notApplicable : undecidable(reason, [furtherCredentialsColumn])
}

/** A check of all keys or certificates of a principal: it cannot pass where the report mentions further ones. */
export const ofAllCredentials =
  (assess: Check['assess']): Check['assess'] =>
  (row: CredentialRow, thresholds: Thresholds) => {
    const further = furtherCredentials(row)
    const outcome = assess(row, thresholds)
    return further === notApplicable ? outcome : worst([outcome, further])
  }
