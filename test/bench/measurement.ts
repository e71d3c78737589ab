import { type RequestSummary, startSimulatorProcess } from '../simulator/simulator-process.ts'
import { type ProcessUsage, runMeasured } from './measured-process.ts'
import { boundSeconds, longestGeneration, simulatorArguments, type Workload } from './workload.ts'

/** A program that was run against a simulator of its own. */
export interface Measurement extends ProcessUsage {
  readonly name: string
  readonly workload: Workload
  /** ListAccounts requests a second that were allowed. */
  readonly share: number
  readonly bound: number
  readonly requests: RequestSummary
  /** Accounts that the simulator listed and found in no manifest; undefined for programs that write none. */
  readonly lost?: number
  /** What else the simulator's audit found. */
  readonly violations: readonly string[]
}

export interface Program {
  readonly name: string
  /** Bundled. */
  readonly file: string
  readonly nodeFlags: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Whether it leaves a manifest and keeps the project's rules, so that an audit makes sense. */
  readonly audited: boolean
}

export const defaultShare = 6

/** Starts a simulator, runs the program to its end, and asks the simulator what it saw. */
export async function measure(
  program: Program,
  workload: Workload,
  { share = defaultShare, earlyLooks = 0 }: MeasureOptions = {},
): Promise<Measurement> {
  const simulator = await startSimulatorProcess(simulatorArguments(workload))
  try {
    const usage = await runMeasured(program.file, program.nodeFlags, {
      ...simulator.environment,
      ORGANIZATIONS_REQUESTS_PER_SECOND: String(share),
      PAGES_PER_SECOND: String(share),
      LONGEST_GENERATION_SECONDS: String(longestGeneration),
      EARLY_LOOKS_PER_ACCOUNT: String(earlyLooks),
      ...program.environment,
    })
    const requests = await simulator.requests()
    const audit = program.audited ? await simulator.audit() : undefined
    return {
      ...usage,
      name: program.name,
      workload,
      share,
      bound: boundSeconds(workload, share),
      requests,
      ...(audit && { lost: audit.lostAccounts.length }),
      violations: (audit?.violations ?? []).map(({ rule, subject, detail }) => `${rule} ${subject}: ${detail}`),
    }
  } finally {
    await simulator.close()
  }
}

export interface MeasureOptions {
  readonly share?: number
  /** For floors: looks that come too early, an account. */
  readonly earlyLooks?: number
}

export const cpuPerAccount = ({ cpuSeconds, workload }: Measurement): number => (cpuSeconds * 1000) / workload.accounts

/** Looks at IAM that found no report yet, an account. */
export const emptyPolls = ({ requests, workload }: Measurement): number =>
  (requests.counts['iam.GetCredentialReport']?.outcomes.ReportInProgress ?? 0) / workload.accounts
