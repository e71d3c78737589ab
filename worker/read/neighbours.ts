import { dateOfRun, parseReportKey } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import type { StoredReport } from '../model.ts'
import { describeError } from '../request/errors.ts'
import { listRuns, readManifest } from './run-list.ts'
import type { Source } from './source/source.ts'

/** What the rest of the archive says about the days of one run. */
export interface Neighbourhood {
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

type Stated = Pick<StoredReport, 'bytes' | 'users' | 'generatedTime'> & { readonly runId: string }

/** What the manifests of some days state. */
interface Statements {
  /** By key of a report, as the first manifest that names it states it. */
  readonly reports: Map<string, Stated>
  /** Accounts that a run failed, perhaps after it had stored their report. */
  readonly failed: Set<string>
  readonly problems: string[]
  readonly notes: string[]
}

const day = 24 * 60 * 60 * 1000

/**
 * Compares a run with the manifests of the runs around it, and with every object under `reports/` on the dates of its
 * reports: manifests must not contradict each other about a report, and each report must be named by one.
 */
export async function compareNeighbours(source: Source, manifest: Manifest): Promise<Neighbourhood> {
  const dates = datesOf(manifest)
  // Listed before the runs: then every report has a run that started before, even while one is under way.
  const others = await otherReports(source, dates, manifest)
  const runs = await listRuns(source)
  // A report can be up to some hours older than its run, and a run can pass midnight.
  const days = new Set(dates.flatMap((date) => [-1, 0, 1].map((days) => shift(date, days))))
  const near = runs.filter(({ runId }) => days.has(dateOfRun(runId)))
  const stated: Statements = { reports: new Map(), failed: new Set(), problems: [], notes: [] }
  addManifest(stated, manifest, manifest)
  for (const { runId, finished } of near) {
    if (!finished || runId === manifest.runId) continue
    // One after the other: a manifest of a large organization takes some 30 MB while it is parsed.
    const other = await readManifest(source, runId).catch((error) => ({ problems: [describeError(error)] }))
    if (other && 'problems' in other) stated.notes.push(`run ${runId} was not compared: ${other.problems[0]}`)
    else if (other) addManifest(stated, other, manifest)
  }
  const unfinished = near.filter(({ finished }) => !finished).map(({ runId }) => runId)
  findOrphans(others, stated, unfinished)
  return stated
}

const datesOf = ({ accounts }: Manifest): string[] => [
  ...new Set(accounts.flatMap(({ report }) => (report ? [report.generatedTime.slice(0, 10)] : []))),
]

const shift = (date: string, days: number) => new Date(Date.parse(date) + days * day).toISOString().slice(0, 10)

function addManifest({ reports, failed, problems }: Statements, added: Manifest, verified: Manifest): void {
  for (const { id, status, report } of added.accounts) {
    if (status === 'failed') failed.add(id)
    if (!report) continue
    const { key, bytes, users, generatedTime } = report
    const first = reports.get(key)
    if (!first) reports.set(key, { bytes, users, generatedTime, runId: added.runId })
    else if (first.runId === verified.runId) {
      for (const name of ['bytes', 'users', 'generatedTime'] as const) {
        if (first[name] === report[name]) continue
        problems.push(
          `runs ${first.runId} and ${added.runId} contradict each other: ${key} has ${name} ${first[name]} in the one, ${report[name]} in the other`,
        )
      }
    }
  }
}

async function otherReports(source: Source, dates: readonly string[], { accounts }: Manifest): Promise<string[]> {
  const own = new Set(accounts.map(({ report }) => report?.key))
  const others: string[] = []
  for (const date of dates) {
    for await (const { key } of source.list(`reports/date=${date}/`)) if (!own.has(key)) others.push(key)
  }
  return others
}

function findOrphans(
  keys: readonly string[],
  { reports, failed, problems, notes }: Statements,
  unfinished: readonly string[],
): void {
  for (const key of keys) {
    if (reports.has(key)) continue
    const account = parseReportKey(key)?.accountId
    const orphan = `no manifest names ${key}`
    if (account === undefined) problems.push(`${orphan}, and it is not the key of a report`)
    else if (unfinished.length > 0)
      notes.push(`${orphan}; it may be of run ${unfinished.join(' or ')}, which has no manifest`)
    else if (failed.has(account))
      notes.push(`${orphan}; a run of these days failed account ${account}, perhaps after it had stored it`)
    else problems.push(orphan)
  }
}
