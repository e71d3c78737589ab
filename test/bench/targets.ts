import type { ContainerRun } from './container.ts'
import { cpuPerAccount, emptyPolls, type Measurement } from './measurement.ts'
import type { Reading } from './reading.ts'
import type { StartTime } from './start-time.ts'
import { describeUsers } from './workload.ts'

/** One target and whether it was met. A target of time depends on who else uses the machine; its miss is told alike. */
export interface Verdict {
  readonly target: string
  readonly allowed: number
  readonly measured: number
  readonly unit: string
  readonly met: boolean
}

function atMost(target: string, allowed: number, measured: number, unit = ''): Verdict {
  return { target, allowed, measured, unit, met: measured <= allowed }
}

/** What every run has to be, whatever its size: nothing lost, nothing broken, nothing taken beyond the shares. */
export function judgeRun(run: Measurement): Verdict[] {
  const { accounts, profile } = run.workload
  const name = `${run.name}, ${accounts} accounts of ${describeUsers(run.workload)} users, ${profile}`
  return [
    atMost(`${name}: exit code`, 0, run.exitCode ?? 255),
    atMost(`${name}: accounts lost`, 0, run.lost ?? 0),
    atMost(`${name}: violations found by the simulator`, 0, run.violations.length),
    // A share of n is n requests a second, evenly spaced: n + 1 of them touch a window of exactly one second.
    atMost(`${name}: ListAccounts in the busiest second`, run.share + 1, peak(run, 'organizations.ListAccounts')),
    // They start in turns of a twentieth of the share.
    atMost(`${name}: AssumeRole in the busiest second`, assumeRoleShare * 1.05, peak(run, 'sts.AssumeRole')),
  ]
}

/** ASSUME_ROLE_REQUESTS_PER_SECOND by default. */
const assumeRoleShare = 200

export const peak = ({ requests }: Measurement, operation: string): number => requests.peakRates[operation] ?? 0
export const ratio = ({ wallSeconds, bound }: Measurement): number => wallSeconds / bound

export const judgeWall = (run: Measurement, allowed: number): Verdict =>
  atMost(`wall / bound, ${run.workload.accounts} accounts, ${run.share} listings a second`, allowed, ratio(run))

export const judgePolls = (run: Measurement): Verdict =>
  atMost(`polls that found no report, an account, ${run.workload.accounts} accounts`, 0.3, emptyPolls(run))

export const judgeMemory = (run: Measurement, allowed: number): Verdict =>
  atMost(
    `peak memory, ${run.workload.accounts} accounts of ${describeUsers(run.workload)} users`,
    allowed,
    run.peakMebibytes,
    'MiB',
  )

/** @param runs and floors of the same size, measured in turns; each side counts with its median */
export const judgeCpu = (worker: number, floor: number): Verdict =>
  atMost('CPU an account, worker / bare SDK loop', 1.2, worker / floor)

export const judgeGrowth = (small: Measurement, large: Measurement): Verdict =>
  atMost(
    `CPU an account, ${large.workload.accounts} / ${small.workload.accounts} accounts`,
    1.15,
    cpuPerAccount(large) / cpuPerAccount(small),
  )

export const judgeStart = ({ medianSeconds, oneProcessor }: StartTime): Verdict =>
  atMost(`start to first request${oneProcessor ? ' at one processor' : ', all processors'}`, 0.25, medianSeconds, 's')

/** A command that reads two runs back. */
export const judgeReading = (
  { command, accounts, users, wallSeconds, peakMebibytes, exitCode }: Reading,
  allowedSeconds = 60,
): Verdict[] => {
  const name = `${command}, ${accounts} accounts of ${users} users`
  return [
    atMost(name, allowedSeconds, wallSeconds, 's'),
    atMost(`${name}: memory`, 256, peakMebibytes, 'MiB'),
    atMost(`${name}: exit code`, 0, exitCode ?? 255),
  ]
}

/** @param allowedSeconds how long it may take */
export function judgeContainer(run: ContainerRun, allowedSeconds: number): Verdict[] {
  const { workload, wallSeconds, exitCode, lost, stored, peakMebibytes } = run
  const name = `container of 0.25 processors and 512 MB, ${workload.accounts} accounts of ${describeUsers(workload)} users`
  return [
    atMost(name, allowedSeconds, wallSeconds, 's'),
    atMost(`${name}: memory`, 512, peakMebibytes, 'MiB'),
    atMost(`${name}: exit code`, 0, exitCode),
    atMost(`${name}: accounts lost`, 0, lost),
    atMost(`${name}: accounts without a report`, 0, workload.accounts - stored),
  ]
}
