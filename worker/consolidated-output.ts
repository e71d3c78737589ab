import type { ObjectUpload } from './aws/object-upload.ts'
import { consolidatedHeader, consolidatedRows } from './consolidated-report.ts'
import { describeError } from './failure.ts'
import type { CollectedReport, RunOutput } from './model.ts'

/** A file that grows while the run goes on. None of its methods rejects: what went wrong is in the result. */
export interface TableOutput {
  add(collected: CollectedReport): Promise<void>
  /** Publishes the file. */
  complete(): Promise<RunOutput>
  /** Gives the file up and says why. */
  abort(reason: string): Promise<RunOutput>
}

/** The table of all accounts, as CSV. Rows of one account stand together; accounts come as they are collected. */
export function createConsolidatedOutput(runId: string, upload: ObjectUpload): TableOutput {
  const identity = { key: upload.key, kind: 'consolidated-csv' }
  let rows = 0
  let failure: string | undefined
  const write = async (text: string) => {
    if (failure !== undefined) return
    try {
      await upload.write(text)
    } catch (error) {
      failure ??= describeError(error)
    }
  }
  const headerWritten = write(consolidatedHeader())
  return {
    async add(collected) {
      await headerWritten
      await write(consolidatedRows(runId, collected))
      rows += collected.report.rows.length
    },
    async complete() {
      await headerWritten
      try {
        if (failure !== undefined) return { ...identity, complete: false, error: failure }
        return { ...identity, complete: true, ...(await upload.complete()), rows }
      } catch (error) {
        return { ...identity, complete: false, error: describeError(error) }
      }
    },
    async abort(reason) {
      await upload.abort(new Error(reason))
      return { ...identity, complete: false, error: failure ?? reason }
    },
  }
}
