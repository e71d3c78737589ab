import { defaultThresholds } from '../../config.ts'
import type { ComparedRun } from '../../evidence/changes-schema.ts'
import type { Manifest } from '../../evidence/manifest.ts'
import type { Thresholds } from '../../model.ts'
import type { Source } from '../source/source.ts'
import { accountChanges, type ComparedAccount } from './account-changes.ts'
import { type AccountPair, listsEveryAccount, pairAccounts } from './coverage.ts'
import { mapInOrder } from './in-order.ts'
import type { Header } from './rendering.ts'

const mebibyte = 1024 * 1024

/** Bytes of reports that are held at once; parsed, they take several times as much, but one account at a time is. */
const capacity = 16 * mebibyte

/** What comes before the accounts of a comparison. */
export const headerOf = (from: Manifest | undefined, to: Manifest): Header => ({
  schemaVersion: 1,
  ...(from && { from: describeRun(from) }),
  to: describeRun(to),
  thresholds: thresholdsOf(to),
})

/** Of the later run, for both: changed thresholds must not look like changed credentials. */
const thresholdsOf = ({ findings }: Manifest): Thresholds => findings?.thresholds ?? defaultThresholds

const describeRun = (manifest: Manifest): ComparedRun => ({
  runId: manifest.runId,
  startedAt: manifest.startedAt,
  status: manifest.status,
  wholeOrganization: listsEveryAccount(manifest),
  listed: manifest.totals.listed,
  reports: manifest.totals.stored + manifest.totals.unchanged,
})

/** Compares two runs account by account, ordered by id, in bounded memory. */
export const compareRuns = (
  source: Source,
  { from, to }: { readonly from: Manifest; readonly to: Manifest },
  concurrency: number,
): AsyncGenerator<ComparedAccount> =>
  mapInOrder(pairAccounts(from, to), { concurrency, weightOf: bytesOf, capacity }, (pair) =>
    accountChanges(source, pair, thresholdsOf(to)),
  )

const bytesOf = ({ from, to, coverage }: AccountPair): number =>
  coverage === 'compared' || coverage === 'joined' ? (from?.report?.bytes ?? 0) + (to?.report?.bytes ?? 0) : 0
