import { hash } from 'node:crypto'
import type { Bucket } from './s3-store.ts'
import { schemaProblems } from './schemas.ts'
import type { State } from './state.ts'
import type { Report } from './violation.ts'

/** As much of a manifest as the audit reads: by hand from the contract, not from the worker's own code. */
interface Manifest {
  readonly runId: string
  readonly scope: { readonly accounts?: readonly string[]; readonly organizationalUnits?: readonly string[] }
  readonly listing: { readonly complete: boolean }
  readonly totals: Readonly<Record<string, number>>
  readonly outputs: readonly { readonly key: string; readonly complete: boolean; readonly sha256?: string }[]
  readonly accounts: readonly {
    readonly id: string
    readonly status: string
    readonly report?: { readonly key: string; readonly bytes: number; readonly sha256: string; readonly users: number }
    readonly failure?: { readonly stage: string; readonly kind: string; readonly code: string }
  }[]
}

const statuses = ['outOfScope', 'stored', 'unchanged', 'skipped', 'failed'] as const

/** Every manifest in the bucket adds up and is true to the objects beside it. */
export function auditManifests(state: State, bucket: Bucket, expected: boolean, report: Report) {
  const mentioned = new Set<string>()
  auditStarts(bucket, report)
  const keys = writtenKeys(bucket).filter((key) => /^runs\/.*\/manifest\.json$/.test(key))
  for (const key of keys) {
    try {
      const manifest = JSON.parse(bucket.get(key)?.content?.toString() ?? '') as Manifest
      for (const problem of schemaProblems('manifest', manifest)) report('manifest-undocumented', key, problem)
      auditTotals(key, manifest, report)
      auditAccounts(key, manifest, state, bucket, report)
      auditOutputs(key, manifest, bucket, report)
      for (const { id } of manifest.accounts) mentioned.add(id)
    } catch (error) {
      report('manifest-unreadable', key, String(error))
    }
  }
  if (!expected) return { manifests: keys.length, lostAccounts: [] }
  if (keys.length === 0) report('manifest-missing', 'runs/', 'no run wrote a manifest')
  const lostAccounts = [...state.listedAccounts].filter(
    (id) => (state.accounts.get(id)?.state ?? 'ACTIVE') === 'ACTIVE' && !mentioned.has(id),
  )
  for (const id of lostAccounts) report('account-lost', id, 'listed as active, and in no manifest')
  return { manifests: keys.length, lostAccounts }
}

const writtenKeys = (bucket: Bucket) => bucket.written().map(({ key }) => key)

/** Every started.json is as it is documented. */
function auditStarts(bucket: Bucket, report: Report): void {
  for (const key of writtenKeys(bucket)) {
    if (!/^runs\/.*\/started\.json$/.test(key)) continue
    const start: unknown = JSON.parse(bucket.get(key)?.content?.toString() ?? 'null')
    for (const problem of schemaProblems('started', start)) report('start-undocumented', key, problem)
  }
}

function auditTotals(key: string, { totals, accounts }: Manifest, report: Report): void {
  for (const status of statuses) {
    const count = accounts.filter((account) => account.status === status).length
    if (totals[status] !== count)
      report('totals-wrong', key, `${status} is ${totals[status]}, the accounts are ${count}`)
  }
  if (totals.listed !== accounts.length) report('totals-wrong', key, `listed is ${totals.listed} of ${accounts.length}`)
  const sum = (member: 'users' | 'bytes') =>
    accounts.reduce((total, account) => total + (account.report?.[member] ?? 0), 0)
  for (const member of ['users', 'bytes'] as const) {
    if (totals[member] !== sum(member))
      report('totals-wrong', key, `${member} is ${totals[member]}, not ${sum(member)}`)
  }
}

function auditAccounts(key: string, manifest: Manifest, state: State, bucket: Bucket, report: Report): void {
  const seen = new Set<string>()
  for (const account of manifest.accounts) {
    const { id, status } = account
    if (seen.has(id)) report('account-twice', id, key)
    seen.add(id)
    const known = state.accounts.get(id)
    if (!known && account.failure?.kind !== 'unknown-account') report('account-invented', id, key)
    if (!statuses.some((name) => name === status)) report('status-unknown', id, `${status} in ${key}`)
    if (known && (known.state ?? 'ACTIVE') !== 'ACTIVE' && (status === 'stored' || status === 'unchanged')) {
      report('inactive-account-collected', id, key)
    }
    if ((status === 'failed') !== (account.failure !== undefined)) report('failure-missing', id, `${status} in ${key}`)
    const collected = status === 'stored' || status === 'unchanged'
    if (collected !== (account.report !== undefined)) report('report-missing', id, `${status} in ${key}`)
    if (!account.report) continue
    const object = bucket.get(account.report.key)
    if (!object) report('object-missing', account.report.key, `named by ${key}`)
    else if (object.sha256 !== account.report.sha256 || object.size !== account.report.bytes) {
      report('object-differs', account.report.key, `${object.size} bytes, ${object.sha256}`)
    }
    if (!account.report.key.includes(`/account=${id}/`)) report('report-of-another-account', id, account.report.key)
  }
  // Only a run of everything, listed to its end, must name every account that was ever handed out.
  if (!manifest.listing.complete || manifest.scope.organizationalUnits?.length) return
  for (const id of state.listedAccounts) if (!seen.has(id)) report('account-not-in-manifest', id, key)
}

function auditOutputs(key: string, { outputs }: Manifest, bucket: Bucket, report: Report): void {
  for (const output of outputs) {
    const object = bucket.get(output.key)
    if (output.complete && !object) report('output-missing', output.key, `complete in ${key}`)
    if (!output.complete && object) report('output-not-given-up', output.key, `incomplete in ${key}`)
    const sha256 = object?.content ? hash('sha256', object.content, 'hex') : object?.sha256
    if (object && output.sha256 !== undefined && output.sha256 !== sha256)
      report('output-differs', output.key, `${sha256}`)
  }
}
