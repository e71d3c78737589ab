import type { Manifest } from '../../evidence/manifest.ts'
import type { ExceptionRegister } from '../exceptions/exception-register.ts'
import type { InsightTotals } from '../totals/insight-totals.ts'

/** What there is in place of the record of a run where reports come from files. */
export interface LocalInput {
  /** Files that are no reports, or could not be read. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
  /** Older reports of the same accounts. */
  readonly superseded: number
  /** The run whose manifest gave the names of the accounts. */
  readonly namesFromRun?: string
}

/** What a page is made of: the record of a run once its accounts are done, and the findings. */
export interface PageInput {
  readonly run: Omit<Manifest, 'schemaVersion'> & { readonly local?: LocalInput }
  readonly totals: InsightTotals
  /** What became of the exceptions; absent where none were given. */
  readonly exceptions?: Pick<ExceptionRegister, 'inForce' | 'expired'> | undefined
}
