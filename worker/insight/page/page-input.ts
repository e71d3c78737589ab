import type { Manifest } from '../../evidence/manifest.ts'
import type { InsightTotals } from '../totals/insight-totals.ts'

/** What a page is made of: the record of a run as it stands when its accounts are done, and what was found. */
export interface PageInput {
  readonly run: Omit<Manifest, 'schemaVersion'>
  readonly totals: InsightTotals
}
