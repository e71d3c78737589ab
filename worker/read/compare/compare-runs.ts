import { defaultThresholds } from '../../config.ts'
import type { ComparedRun } from '../../evidence/changes-schema.ts'
import type { Manifest } from '../../evidence/manifest.ts'
import type { Thresholds } from '../../model.ts'
import { type RunExceptions, readRunExceptions } from '../run-exceptions.ts'
import type { Source } from '../source/source.ts'
import { accountChanges, type ComparedAccount } from './account-changes.ts'
import { type AccountPair, listsEveryAccount, pairAccounts } from './coverage.ts'
import { mapInOrder } from './in-order.ts'
import type { Header } from './rendering.ts'

const mebibyte = 1024 * 1024

/** Bytes of reports that are held at once; parsed, they take several times as much, but one account at a time is. */
const capacity = 16 * mebibyte

/** What comes before the accounts of a comparison. */
export const headerOf = (from: Manifest | undefined, to: Manifest, exceptions?: ComparedExceptions): Header => ({
  schemaVersion: 1,
  ...(from && { from: describeRun(from, exceptions?.from) }),
  to: describeRun(to, exceptions?.to),
  thresholds: thresholdsOf(to),
})

/** Of the later run, for both: changed thresholds must not look like changed credentials. */
const thresholdsOf = ({ findings }: Manifest): Thresholds => findings?.thresholds ?? defaultThresholds

const describeRun = (manifest: Manifest, { problem, limit }: Partial<RunExceptions> = {}): ComparedRun => ({
  runId: manifest.runId,
  startedAt: manifest.startedAt,
  status: manifest.status,
  wholeOrganization: listsEveryAccount(manifest),
  listed: manifest.totals.listed,
  reports: manifest.totals.stored + manifest.totals.unchanged,
  ...(manifest.exceptions && { exceptions: manifest.exceptions.sha256 }),
  ...((problem ?? limit) !== undefined && { exceptionsNotApplied: problem ?? limit }),
})

export interface Compared {
  readonly from: Manifest
  readonly to: Manifest
}

/** Compares two runs account by account, ordered by id, in bounded memory. */
export const compareRuns = (
  source: Source,
  { from, to }: Compared,
  exceptions: ComparedExceptions,
  concurrency: number,
): AsyncGenerator<ComparedAccount> => {
  const registers = { from: exceptions.from.register, to: exceptions.to.register }
  const criteria = { thresholds: thresholdsOf(to), exceptions: registers }
  return mapInOrder(pairAccounts(from, to), { concurrency, weightOf: bytesOf, capacity }, (pair) =>
    accountChanges(source, pair, criteria),
  )
}

/** The exceptions of each of two runs. */
export interface ComparedExceptions {
  readonly from: RunExceptions
  readonly to: RunExceptions
  /** Of both: why they cannot be read. */
  readonly problems: readonly string[]
  /** Of both: which of them the manifests do not suffice for. */
  readonly limits: readonly string[]
}

export async function readExceptions(source: Source, { from, to }: Compared): Promise<ComparedExceptions> {
  const [earlier, later] = await Promise.all([readRunExceptions(source, from), readRunExceptions(source, to)])
  const of = (name: 'problem' | 'limit') => [earlier[name], later[name]].filter((text) => text !== undefined)
  return { from: earlier, to: later, problems: of('problem'), limits: of('limit') }
}

const bytesOf = ({ from, to, coverage }: AccountPair): number =>
  coverage === 'compared' || coverage === 'joined' ? (from?.report?.bytes ?? 0) + (to?.report?.bytes ?? 0) : 0
