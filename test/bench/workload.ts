/** An organization as a benchmark needs it. */
export interface Workload {
  readonly accounts: number
  /** Users of each account. */
  readonly users: number
  /** Every so many accounts, one has 5,000 users instead. @default none */
  readonly largeEvery?: number
  /** Cold: every report has to be generated. Warm: one of an hour ago lies in every account. */
  readonly profile: 'cold' | 'warm'
}

/** Seconds that IAM takes to generate a report, and the share by which that varies from account to account. */
const generation = { seconds: 8, spread: 0.5 } as const
/** Milliseconds that each service takes to answer, and the share by which that varies. */
const latencies = { organizations: 40, sts: 40, iam: 60, s3: 30 } as const
const latencySpread = 0.5
const accountsPerPage = 20
const organizationalUnits = 50

/** Seconds after which every report is there. */
export const longestGeneration = generation.seconds * (1 + generation.spread)

/** The simulator's arguments: documented quotas, and no bytes kept of what is stored. */
export function simulatorArguments({ accounts, users, profile, largeEvery }: Workload): string[] {
  return [
    ...['--accounts', accounts, '--users', users],
    ...(largeEvery ? ['--large-reports', `${largeEvery}:5000`] : []),
    ...['--organizational-units', Math.min(organizationalUnits, Math.ceil(accounts / accountsPerPage))],
    ...Object.entries(latencies).flatMap(([service, milliseconds]) => ['--latency', `${service}=${milliseconds}`]),
    ...['--latency-spread', latencySpread],
    ...['--generation-seconds', generation.seconds, '--generation-spread', generation.spread],
    ...(profile === 'warm' ? ['--cached-report-age-seconds', 3600] : []),
    '--digests',
  ].map(String)
}

/**
 * Seconds that no worker can do without: the last page of the listing at its share of the quota, and the
 * longest generation. Latencies are left out.
 *
 * @param share ListAccounts requests a second
 */
export function boundSeconds({ accounts, profile }: Workload, share: number): number {
  const listing = (Math.ceil(accounts / accountsPerPage) - 1) / share
  return listing + (profile === 'cold' ? longestGeneration : 0)
}

/** The size of the reports, in words. */
export const describeUsers = ({ accounts, users, largeEvery }: Workload): string =>
  largeEvery ? `${users}, ${Math.floor((accounts - 1) / largeEvery)} of 5,000` : String(users)
