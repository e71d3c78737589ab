import { GzipFile } from '../tables/gzip-file.ts'
import { originOf } from '../tables/origin.ts'
import type { TableFormat } from '../tables/table.ts'
import { eventWriter } from './compliance-finding.ts'

/** Every finding as an OCSF event, one a line, for a SIEM that reads S3; on request, every other verdict, too. */
export const findingLines: TableFormat = {
  kind: 'findings-ocsf',
  prefix: 'findings-ocsf',
  file: 'findings.jsonl.gz',
  contentType: 'application/gzip',
  open(runId, sink) {
    const file = new GzipFile(sink)
    const write = eventWriter()
    let rows = 0
    return {
      async add({ collected, findings, others }) {
        const listed = others.length > 0 ? [...findings, ...others] : findings
        rows += listed.length
        await file.append(write(listed, originOf(runId, collected)))
      },
      async finish() {
        await file.finish()
        return { rows }
      },
    }
  },
}
