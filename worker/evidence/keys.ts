/** Names of everything in the bucket: the one place that makes and reads them. */

const compactTime = (time: Date) => `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
const compactPattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

/** A run's id: when it started, and six random hex digits, since two runs may start in one second. */
export const makeRunId = (startedAt: Date, random: string): string => `${compactTime(startedAt)}-${random}`

/** `runs` / `consolidated` / … partitioned by the date and id of the run. */
export const runKey = (prefix: string, runId: string, file: string): string =>
  `${prefix}/date=${dateOfRun(runId)}/run=${runId}/${file}`

/** `20261122T103000Z-1a2b3c` → `2026-11-22`. */
export const dateOfRun = (runId: string): string => `${runId.slice(0, 4)}-${runId.slice(4, 6)}-${runId.slice(6, 8)}`

/** What a key of `reports/` or `invalid/` says. */
export interface ReportKeyParts {
  readonly prefix: 'reports' | 'invalid'
  readonly accountId: string
  /** To the second. */
  readonly generatedTime: Date
  /** Hex. */
  readonly sha256: string
}

/**
 * The key of a report: its account, its own time and the hash of its bytes, so that the same report always
 * has the same key and a key that is taken means that these very bytes are there.
 */
export function reportKey({ prefix, accountId, generatedTime, sha256 }: ReportKeyParts): string {
  const date = generatedTime.toISOString().slice(0, 10)
  const extension = prefix === 'reports' ? 'csv' : 'txt'
  return `${prefix}/date=${date}/account=${accountId}/${compactTime(generatedTime)}-${sha256}.${extension}`
}

/** The grammar of the keys of reports, and of what IAM returned in place of one. */
export const reportKeyPattern =
  /^(reports|invalid)\/date=(\d{4}-\d{2}-\d{2})\/account=(\d{12})\/(\d{8}T\d{6}Z)-([0-9a-f]{64})\.(csv|txt)$/

/** The reverse of {@link reportKey}; undefined for anything else. */
export function parseReportKey(key: string): ReportKeyParts | undefined {
  const match = reportKeyPattern.exec(key)
  if (!match) return undefined
  const [, prefix, date, accountId, time, sha256] = match as unknown as [string, ...string[]]
  const generatedTime = new Date((time ?? '').replace(compactPattern, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(generatedTime.getTime())) return undefined
  const parts = {
    prefix: prefix as 'reports' | 'invalid',
    accountId: accountId ?? '',
    generatedTime,
    sha256: sha256 ?? '',
  }
  return reportKey(parts) === key && generatedTime.toISOString().startsWith(date ?? ' ') ? parts : undefined
}

/** `20261122T103000Z-1a2b3c`. */
export const runIdPattern = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/

/**
 * The grammar of the keys of everything else that a run writes. No segment can be empty or lead upwards, so that a key
 * is a path below any folder, too.
 */
export const runKeyPattern =
  /^([a-z][a-z-]*)\/date=(\d{4}-\d{2}-\d{2})\/run=(\d{8}T\d{6}Z-[0-9a-f]{6})\/([A-Za-z0-9][A-Za-z0-9._-]*)$/

/** What a key of {@link runKey} says. */
export interface RunKeyParts {
  readonly prefix: string
  readonly runId: string
  readonly file: string
}

/** The reverse of {@link runKey}; undefined for anything else. */
export function parseRunKey(key: string): RunKeyParts | undefined {
  const [, prefix = '', date, runId = '', file = ''] = runKeyPattern.exec(key) ?? []
  return date !== undefined && date === dateOfRun(runId) ? { prefix, runId, file } : undefined
}

/** The start time in a run id; undefined if the id is invalid. */
export function startOfRun(runId: string): Date | undefined {
  const time = new Date(runId.slice(0, 16).replace(compactPattern, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(time.getTime()) ? undefined : time
}
