import { runKey } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import type { BucketEvidence } from './bucket-evidence.ts'
import type { CheckedObjects } from './check-objects.ts'
import type { Source } from './source/source.ts'
import type { VerifiedRun } from './verify-run.ts'

/** Whose credentials read the bucket, or why that is unknown. */
export type Reader = { readonly arn: string; readonly account: string } | { readonly error: string }

/** What `verify` found, and what that proves. Both outputs and the statement are made from it. */
export interface Verdict {
  readonly runId: string
  /** Everything that the manifest names is there as stated, and nothing contradicts it. It does not mean complete. */
  readonly whole: boolean
  readonly problems: readonly string[]
  /** What concerns the archive and not the run. */
  readonly notes: readonly string[]
  /** Absent where there is no usable manifest. */
  readonly run?: Pick<
    Manifest,
    'status' | 'startedAt' | 'finishedAt' | 'scheduledTime' | 'organizationId' | 'scope' | 'worker'
  >
  readonly manifest?: { readonly key: string; readonly sha256: string; readonly bytes: number }
  readonly coverage?: {
    readonly listing: Manifest['listing']
    readonly totals: Manifest['totals']
    readonly withoutReport: readonly { readonly id: string; readonly name: string; readonly reason: string }[]
  }
  readonly signature?: NonNullable<VerifiedRun['record']>['signature']
  /** How many objects have the bytes that the manifest states. */
  readonly checked?: Pick<CheckedObjects, 'reports' | 'others'>
  /** What was checked and found right, a sentence each. */
  readonly proves: readonly string[]
  /** What was not checked, or cannot be proved by this, a sentence each. */
  readonly doesNotProve: readonly string[]
  readonly source: Pick<Source, 'name' | 'kind'>
  /** Absent for a folder. */
  readonly reader?: Reader
  /** ISO 8601, UTC, by the clock of this machine. */
  readonly verifiedAt: string
  /** Version of this program. */
  readonly version: string
}

/** What a verdict is made of beside the run itself. */
export type Circumstances = Pick<Verdict, 'runId' | 'notes' | 'reader' | 'verifiedAt' | 'version'> & {
  readonly source: Source
  /** Absent for a folder. */
  readonly bucket?: BucketEvidence | undefined
}

export function makeVerdict({ problems, record }: VerifiedRun, { bucket, ...circumstances }: Circumstances): Verdict {
  const { runId, source } = circumstances
  const base = { ...circumstances, source: { name: source.name, kind: source.kind }, problems }
  if (!record) return { ...base, whole: false, proves: [], doesNotProve: ['Nothing: no usable manifest was found.'] }
  const { manifest, digest, signature, checked, recountLimit } = record
  const { status, startedAt, finishedAt, scheduledTime, organizationId, scope, worker, listing, totals } = manifest
  const facts = {
    ...base,
    whole: problems.length === 0,
    run: {
      status,
      startedAt,
      finishedAt,
      ...(scheduledTime !== undefined && { scheduledTime }),
      ...(organizationId !== undefined && { organizationId }),
      scope,
      worker,
    },
    manifest: { key: runKey('runs', runId, 'manifest.json'), ...digest },
    coverage: { listing, totals, withoutReport: withoutReport(manifest) },
    signature,
    checked: { reports: checked.reports, others: checked.others },
  }
  return {
    ...facts,
    proves: [
      ...proves(facts),
      ...(recountLimit === undefined && facts.whole ? [recounted] : []),
      ...(bucket?.proves ?? []),
    ],
    doesNotProve: [
      ...doesNotProve(facts),
      ...(recountLimit === undefined
        ? []
        : [`The findings were not computed again from the reports: ${recountLimit}.`]),
      ...(bucket?.unchecked ?? []),
    ],
  }
}

const recounted = 'The findings in the manifest are those of the reports: they were computed again.'

const withoutReport = ({ accounts }: Manifest) =>
  accounts
    .filter(({ status }) => status === 'failed')
    .map(({ id, name, failure }) => ({
      id,
      name,
      reason: failure ? `${failure.stage} ${failure.kind}, ${failure.message}` : 'for no reason given',
    }))

type Facts = Omit<Verdict, 'proves' | 'doesNotProve'> & Required<Pick<Verdict, 'coverage' | 'signature' | 'checked'>>

function proves({ whole, checked, signature }: Facts): string[] {
  return [
    `${checked.reports} reports have the bytes, the SHA-256 and the number of users that the manifest states.`,
    `${checked.others} other objects of the run have the bytes and the SHA-256 that the manifest states.`,
    ...(whole ? ['The manifest agrees with itself and with started.json.'] : []),
    ...(signature.status === 'signed' ? [`The manifest is signed by the key ${signature.signedBy}.`] : []),
  ]
}

function doesNotProve({ coverage, signature, source }: Facts): string[] {
  const { listing, totals, withoutReport } = coverage
  const missing = withoutReport.length
  return [
    ...(missing > 0 ? [`The run is not complete: ${missing} of ${totals.listed} listed accounts have no report.`] : []),
    ...(totals.skipped + totals.outOfScope > 0
      ? [`The run did not enter ${totals.skipped + totals.outOfScope} listed accounts: skipped or out of scope.`]
      : []),
    ...(listing.complete
      ? []
      : ['The listing of accounts is incomplete: there are accounts that the run does not name.']),
    signatureLimit[signature.status],
    ...(source.kind === 'directory' ? ['A folder proves nothing about versions, locks or the owner.'] : []),
    'Whether IAM reported the truth, and whether Organizations listed every account, cannot be read from the archive.',
  ]
}

const signatureLimit: Readonly<Record<NonNullable<Verdict['signature']>['status'], string>> = {
  signed: 'A signature proves the use of the key, not the time.',
  unsigned: 'The manifest is not signed: anyone who can replace objects can also replace the manifest.',
  invalid: 'The manifest is signed by none of the keys given: everything in it may be forged.',
  unchecked:
    'The signature was not checked: no --public-key and no --signing-key-arn. Anyone who can replace objects can replace the manifest as well.',
}
