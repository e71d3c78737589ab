import { defaultThresholds } from '../../../worker/config.ts'
import { runStatus, totalsOf } from '../../../worker/evidence/manifest.ts'
import { assessReport } from '../../../worker/insight/findings/assess.ts'
import type { PageInput } from '../../../worker/insight/page/page-input.ts'
import { TotalsCollector } from '../../../worker/insight/totals/insight-totals.ts'
import type { AccountResult, CollectedReport, RunOutput } from '../../../worker/model.ts'
import { type Cells, daysAgo, generatedTime, goodRoot, goodUser, key, report } from './report-fixture.ts'
import { runId } from './table-files.ts'

/** Numbers that look random and are the same every time (a linear congruential generator). */
export function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const names = [
  'Payments',
  'Search',
  'Billing',
  'Identity',
  'Data Lake',
  'Edge',
  'Mobile',
  'Research',
  'Archive',
  'Build',
]
const stages = ['Production', 'Staging', 'Development', 'Sandbox']
const people = ['ana', 'bo', 'chen', 'dara', 'emil', 'fatou', 'goran', 'hana', 'ivo', 'june', 'kofi', 'lena']

function someUser(pick: (below: number) => number, id: string, index: number): Cells {
  const user = `${people[pick(people.length)]}.${index}`
  const program = pick(4) === 0
  const keys: Cells = {
    ...(pick(3) === 0 ? key(1, daysAgo(pick(500)), pick(5) === 0 ? 'N/A' : daysAgo(pick(120))) : {}),
    ...(pick(14) === 0 ? key(2, daysAgo(pick(900)), daysAgo(pick(20))) : {}),
  }
  return {
    ...goodUser,
    user,
    arn: `arn:aws:iam::${id}:user/${user}`,
    password_last_used: pick(12) === 0 ? 'no_information' : daysAgo(pick(pick(4) === 0 ? 400 : 40)),
    mfa_active: pick(9) === 0 ? 'false' : 'true',
    ...(program ? { password_enabled: 'false', password_last_used: 'N/A', mfa_active: 'false' } : {}),
    ...keys,
  }
}

/** An account of an organization that is neither spotless nor hopeless. */
export function someAccount(index: number, users = 6): CollectedReport {
  const pick = numbers(index + 1)
  const id = String(100_000_000_000 + index * 7919)
  const path = `Root/${['Workloads', 'Security', 'Platform'][pick(3)]}/${stages[pick(4)]}`
  const root: Cells = {
    ...goodRoot,
    arn: `arn:aws:iam::${id}:root`,
    ...(pick(3) === 0 ? { password_enabled: 'false', mfa_active: 'false', password_last_used: 'N/A' } : {}),
    ...(pick(17) === 0 ? { mfa_active: 'false', password_enabled: 'true' } : {}),
    ...(pick(40) === 0 ? key(1, daysAgo(700), daysAgo(3)) : {}),
  }
  const rows = Array.from({ length: pick(2 * users) }, (_, user) => someUser(pick, id, user))
  const name = `${names[pick(names.length)]} ${stages[pick(4)]} ${index}`
  return report([root, ...rows], { id, name, path })
}

const failures = [
  {
    stage: 'session',
    kind: 'access-denied',
    code: 'AccessDenied',
    message: 'not authorized to perform sts:AssumeRole',
    attempts: 1,
  },
  {
    stage: 'generate',
    kind: 'capacity',
    code: 'LimitExceeded',
    message: 'No more capacity to launch new report generation tasks',
    attempts: 9,
  },
] as const

const resultOf = ({ account, organizationalUnitPath, report: { users } }: CollectedReport): AccountResult => ({
  id: account.id,
  name: account.name,
  state: account.state,
  path: organizationalUnitPath,
  status: 'stored',
  report: {
    key: `reports/date=2026-11-22/account=${account.id}/x.csv`,
    generatedTime: generatedTime.toISOString(),
    ageSeconds: 900,
    bytes: 4_000,
    sha256: 'ab',
    users,
  },
})

/** What a page of these reports is made of, with some accounts that failed and some that were not entered. */
export function pageInput(
  reports: Iterable<CollectedReport>,
  { failed = 0, skipped = 0, outputs }: { failed?: number; skipped?: number; outputs?: readonly RunOutput[] } = {},
): PageInput {
  const collector = new TotalsCollector(defaultThresholds)
  const accounts: AccountResult[] = []
  for (const collected of reports) {
    collector.add(assessReport(collected, defaultThresholds))
    accounts.push(resultOf(collected))
  }
  const other = (index: number) => ({ id: String(900_000_000_000 + index), name: `Other ${index}`, state: 'ACTIVE' })
  for (let index = 0; index < failed; index++) {
    const failure = failures[index % 2]
    accounts.push({ ...other(index), status: 'failed', ...(failure && { failure }) })
  }
  for (let index = 0; index < skipped; index++) {
    accounts.push({ ...other(failed + index), state: 'SUSPENDED', status: 'skipped', reason: 'account is SUSPENDED' })
  }
  const listing = { complete: true, pages: Math.ceil(accounts.length / 20) }
  const totals = totalsOf(accounts)
  const folder = `date=2026-11-22/run=${runId}`
  const written: readonly RunOutput[] = outputs ?? [
    { key: `consolidated/${folder}/credential-report.csv`, kind: 'consolidated-csv', complete: true, rows: 1 },
    { key: `findings-csv/${folder}/findings.csv`, kind: 'findings-csv', complete: true, rows: 1 },
  ]
  return {
    run: {
      runId,
      startedAt: '2026-11-22T10:30:00.000Z',
      finishedAt: '2026-11-22T10:31:40.000Z',
      organizationId: 'o-exampleorgid',
      scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] },
      worker: { version: '0.1.0', endpointOverrides: [] },
      status: runStatus({ listing, totals, outputs: written }, false),
      listing,
      totals,
      outputs: written,
      accounts,
    },
    totals: collector.totals(),
  }
}

export function* someAccounts(count: number, users?: number): Generator<CollectedReport> {
  for (let index = 0; index < count; index++) yield someAccount(index, users)
}
