import type { AssessedReport } from '../findings/assess.ts'
import type { ByteSink, Table } from './table-output.ts'

/** A kind of file that a run derives from the reports, and its prefix in the bucket. */
export interface TableFormat {
  /** What the manifest calls it. */
  readonly kind: string
  /** First part of its key. */
  readonly prefix: string
  readonly file: string
  readonly contentType: string
  readonly open: (runId: string, sink: ByteSink) => Table<AssessedReport>
}
