import { createHash } from 'node:crypto'
import { defaultThresholds } from '../../../worker/config.ts'
import { reportKey } from '../../../worker/evidence/keys.ts'
import { totalsOf } from '../../../worker/evidence/manifest.ts'
import { createInsight } from '../../../worker/insight/insight.ts'
import { csvLine } from '../../../worker/insight/tables/csv-line.ts'
import type { AccountResult, CollectedReport, Scope } from '../../../worker/model.ts'
import { openFileBelow, writeObject } from './lake.ts'

export const wholeOrganization: Scope = { accounts: [], excludeAccounts: [], organizationalUnits: [] }

export interface RunFixture {
  readonly runId: string
  readonly reports: readonly CollectedReport[]
  /** Accounts that have no report. */
  readonly others?: readonly AccountResult[]
  readonly scope?: Scope
  /** Why the tables are given up, if they are. */
  readonly flaw?: string
}

const rawReport = ({ report }: CollectedReport) => [report.columns, ...report.rows].map(csvLine).join('').trimEnd()

/** Writes what a run leaves behind below a folder, with the worker's own code and keys. */
export async function writeRun(root: string, { runId, reports, others = [], scope, flaw }: RunFixture) {
  const insight = createInsight(runId, { thresholds: defaultThresholds, openFile: openFileBelow(root, runId) })
  const accounts: AccountResult[] = [...others]
  for (const collected of reports) {
    const { account, generatedTime, report } = collected
    const content = rawReport(collected)
    const sha256 = createHash('sha256').update(content).digest('hex')
    const key = reportKey({ prefix: 'reports', accountId: account.id, generatedTime, sha256 })
    await writeObject(root, key, content)
    await insight.add(collected)
    accounts.push({
      id: account.id,
      name: account.name,
      state: 'ACTIVE',
      path: collected.organizationalUnitPath,
      status: 'stored',
      report: {
        key,
        generatedTime: generatedTime.toISOString(),
        ageSeconds: 60,
        bytes: content.length,
        sha256,
        users: report.users,
      },
    })
  }
  return insight.finish(
    {
      runId,
      startedAt: '2026-11-22T10:30:00.000Z',
      finishedAt: '2026-11-22T10:31:00.000Z',
      scope: scope ?? wholeOrganization,
      worker: { version: '0.1.0', endpointOverrides: [] },
      listing: { complete: flaw === undefined, pages: 1 },
      totals: totalsOf(accounts),
      accounts,
    },
    { flaw, interrupted: false },
  )
}
