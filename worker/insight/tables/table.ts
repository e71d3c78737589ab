import type { AssessedReport } from '../findings/assess.ts'

/** Where the bytes of a file go. Calls may overlap; the chunks are kept in the order of the calls. */
export interface ByteSink {
  /** Resolves when there is room for more; rejects once the file cannot be written any more. */
  write(chunk: Uint8Array): Promise<void>
}

/** A table that grows while reports come in, in bounded memory. */
export interface Table {
  add(assessed: AssessedReport): Promise<void>
  /** Writes what is still held. The file is whole only after this. */
  finish(): Promise<{ readonly rows: number }>
}

/** A kind of file that a run derives from the reports, and where it lies in the bucket. */
export interface TableFormat {
  /** Name of the output in the manifest, and the first part of its key. */
  readonly prefix: string
  readonly file: string
  readonly contentType: string
  readonly open: (runId: string, sink: ByteSink) => Table
}
