import { hash } from 'node:crypto'
import { defaultThresholds } from '../../worker/config.ts'
import { reportKey, runKey, startOfRun } from '../../worker/evidence/keys.ts'
import { type Manifest, manifestText, totalsOf } from '../../worker/evidence/manifest.ts'
import { startOf } from '../../worker/evidence/manifest-schema.ts'
import { parseReport } from '../../worker/evidence/report-csv.ts'
import { assessInParts } from '../../worker/insight/findings/assess.ts'
import { findingTotals } from '../../worker/insight/totals/finding-totals.ts'
import { TotalsCollector } from '../../worker/insight/totals/insight-totals.ts'
import type { AccountResult } from '../../worker/model.ts'
import { requiredOutputs } from '../../worker/read/reconcile-outputs.ts'
import { makeReport } from '../simulator/report-generator.ts'
import type { StoredObject } from '../simulator/s3-store.ts'

/** What a bucket holds after two runs, a day apart; in every tenth account a user was created in between. */
export function archiveOfTwoRuns({ accounts, users }: { accounts: number; users: number }): StoredObject[] {
  return ['20261121T103000Z-aaaaaa', '20261122T103000Z-bbbbbb'].flatMap((runId, day) => {
    const startedAt = startOfRun(runId) ?? new Date(0)
    const generatedTime = new Date(startedAt.getTime() + 60_000)
    const objects: StoredObject[] = []
    const findings = new TotalsCollector(defaultThresholds)
    let rows = 0
    const results = Array.from({ length: accounts }, (_, index): AccountResult => {
      const id = String(100_000_000_000 + index)
      const created = index % 10 === 0 ? day : 0
      const content = makeReport(id, { users: users + created, asOf: '2026-11-20' })
      const sha256 = hash('sha256', content, 'hex')
      const key = reportKey({ prefix: 'reports', accountId: id, generatedTime, sha256 })
      objects.push(stored(key, content))
      const record = { key, generatedTime: generatedTime.toISOString(), ageSeconds: 5, bytes: content.length, sha256 }
      const report = parseReport(content, id)
      rows += report.rows.length
      const account = { id, name: '', state: 'ACTIVE', partition: 'aws' }
      const collected = { account, organizationalUnitPath: '', generatedTime, report }
      for (const part of assessInParts(collected, defaultThresholds, 250)) findings.add(part)
      return {
        ...{ id, name: `account-${index}`, state: 'ACTIVE', path: `Root/Unit ${index % 50}`, status: 'stored' },
        report: { ...record, users: users + created },
      }
    })
    const outputs = Object.entries({ ...requiredOutputs, 'findings-ocsf': ['findings-ocsf', 'findings.jsonl.gz'] }).map(
      ([kind, [prefix, file]]) => {
        const key = runKey(prefix, runId, file)
        if (kind !== 'consolidated-csv') return { key, kind, complete: false, error: 'not part of this measurement' }
        const table = stored(key, Buffer.from('not read by this measurement'))
        objects.push(table)
        return { key, kind, complete: true, bytes: table.size, sha256: table.sha256, rows }
      },
    )
    const manifest: Manifest = {
      ...{ schemaVersion: 1, runId, startedAt: startedAt.toISOString(), finishedAt: generatedTime.toISOString() },
      scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] },
      worker: { version: '0.1.0', endpointOverrides: [] },
      status: 'partial',
      listing: { complete: true, pages: Math.ceil(accounts / 20) },
      ...{ totals: totalsOf(results), outputs, findings: findingTotals(findings.totals()), accounts: results },
    }
    return [
      ...objects,
      stored(runKey('runs', runId, 'started.json'), Buffer.from(JSON.stringify(startOf(manifest)))),
      stored(runKey('runs', runId, 'manifest.json'), Buffer.from([...manifestText(manifest)].join(''))),
    ]
  })
}

function stored(key: string, content: Buffer): StoredObject {
  const sha256 = hash('sha256', content, 'hex')
  const size = content.length
  return {
    key,
    content,
    size,
    sha256,
    etag: `"${sha256.slice(0, 32)}"`,
    // After both runs.
    lastModified: Date.parse('2026-11-23T00:00:00Z'),
    writtenBy: '',
    bucketKeyEnabled: true,
  }
}
