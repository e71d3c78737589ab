import { createTable } from '../../worker/output/terminal.ts'
import { cpuPerAccount, emptyPolls, type Measurement } from './measurement.ts'
import type { OutputCost } from './output-cost.ts'
import { peak, ratio, type Verdict } from './targets.ts'
import { describeUsers } from './workload.ts'

const seconds = (value: number) => value.toFixed(1)

/** Every run as a row: ratios first, since seconds and milliseconds are of the machine. */
export function runTable(runs: readonly Measurement[]): string {
  const table = createTable({
    head: [
      'program',
      'accounts',
      'users',
      'profile',
      'wall/bound',
      'wall s',
      'bound s',
      'CPU ms/account',
      'peak MiB',
      'lost',
    ],
  })
  for (const run of runs) {
    const { accounts, profile } = run.workload
    const share = run.share === 6 ? '' : `, ${run.share}/s`
    table.push([
      `${run.name}${share}`,
      accounts,
      describeUsers(run.workload),
      profile,
      ratio(run).toFixed(3),
      seconds(run.wallSeconds),
      seconds(run.bound),
      cpuPerAccount(run).toFixed(2),
      Math.round(run.peakMebibytes),
      run.lost ?? '-',
    ])
  }
  return table.toString()
}

const operations = [
  'sts.AssumeRole',
  'iam.GenerateCredentialReport',
  'iam.GetCredentialReport',
  's3.PutObject',
  'organizations.ListAccounts',
] as const

/** Requests an account by operation, and the quotas: the busiest second and the mean. */
export function requestTable(runs: readonly Measurement[]): string {
  const short = operations.map((name) => name.slice(name.indexOf('.') + 1))
  const table = createTable({
    head: ['program', 'accounts', ...short, 'empty polls', 'ListAccounts/s peak, mean', 'AssumeRole/s peak, mean'],
  })
  for (const run of runs) {
    const total = (name: string) => run.requests.counts[name]?.total ?? 0
    const rates = (name: string) => `${peak(run, name)}, ${(total(name) / run.wallSeconds).toFixed(1)}`
    table.push([
      run.name,
      run.workload.accounts,
      ...operations.map((name) => (total(name) / run.workload.accounts).toFixed(3)),
      emptyPolls(run).toFixed(3),
      rates('organizations.ListAccounts'),
      rates('sts.AssumeRole'),
    ])
  }
  return table.toString()
}

export function verdictTable(verdicts: readonly Verdict[]): string {
  const table = createTable({ head: ['target', 'at most', 'measured', ''] })
  for (const { target, allowed, measured, unit, met } of verdicts) {
    const digits = Number.isInteger(measured) ? 0 : measured < 10 ? 3 : 1
    table.push([
      target,
      `${allowed} ${unit}`.trim(),
      `${measured.toFixed(digits)} ${unit}`.trim(),
      met ? 'met' : 'MISSED',
    ])
  }
  return table.toString()
}

/** What each output costs on top of a report that is stored. */
export function outputTable(costs: readonly OutputCost[]): string {
  const table = createTable({ head: ['output', 'CPU ms/account', 'bytes/account'] })
  for (const { output, millisecondsPerAccount, bytesPerAccount } of costs) {
    table.push([output, millisecondsPerAccount.toFixed(3), bytesPerAccount === 0 ? '-' : Math.round(bytesPerAccount)])
  }
  return table.toString()
}
