import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { RunStatus } from '../../worker/evidence/manifest.ts'
import type { Failure } from '../../worker/model.ts'
import type { AuditOptions } from '../simulator/audit.ts'
import { type Played, play, type Scenario } from './scenario.ts'

/** What a failure must be; its message may be given as a pattern. */
export type ExpectedFailure = Partial<Omit<Failure, 'message'>> & { readonly message?: string | RegExp }

/** One row of the matrix: what goes wrong, and what must come out. */
export interface Row extends Scenario {
  readonly name: string
  /** Whether it is part of `npm test` too. */
  readonly quick?: boolean
  /** @default 0 */
  readonly code?: number
  /** @default complete for the codes 0 and, where the listing and the outputs are whole, partial for 1 */
  readonly status?: RunStatus | 'no manifest'
  /** By the account's place in the organization; every other active account must have its report. */
  readonly failures?: Readonly<Record<number, ExpectedFailure>>
  /** Where it is not known beforehand which accounts fail. */
  readonly failuresUnknown?: boolean
  /** What the audit may find, by rule; nothing else. @default nothing */
  readonly allowed?: readonly string[]
  readonly audit?: AuditOptions
  /** Whether a fault may find nothing to strike. @default false */
  readonly mayMiss?: boolean
  /** What else must hold. */
  readonly check?: (played: Played) => void
}

/** Plays the row and holds its outcome against what it says, and against the bucket. */
export async function checkRow(row: Row): Promise<void> {
  const played = await play(row)
  const { code, error, manifest, simulator, faults } = played
  const said = error instanceof Error ? (error.stack ?? error.message) : 'no error'
  assert.equal(code, row.code ?? 0, `exit code; ${said}; ${JSON.stringify([manifest?.listing, manifest?.outputs])}`)

  for (const { rule, hits } of faults) assert.ok(hits > 0 || row.mayMiss, `the fault strikes: ${JSON.stringify(rule)}`)

  const expectManifest = row.status !== 'no manifest'
  const audit = simulator.audit({ expectManifest, ...row.audit })
  const violations = audit.violations.filter(({ rule }) => !row.allowed?.includes(rule))
  assert.deepEqual(violations, [], 'what the audit of the bucket finds')

  if (!expectManifest) assert.ok(!manifest, 'there is no manifest')
  else {
    assert.ok(manifest, `a manifest; ${said}`)
    assert.equal(manifest.status, row.status ?? (row.code ? 'partial' : 'complete'))
    if (!row.failuresUnknown) assertFailures(row, played)
  }
  row.check?.(played)
}

/** Exactly the accounts that have lasting trouble failed, each as it should; all others have their report. */
function assertFailures({ failures = {} }: Row, { manifest, simulator }: Played): void {
  const { accounts: members } = simulator.organization
  const expected = new Set(Object.keys(failures).map((index) => members[Number(index)]?.id))
  const failed = manifest?.accounts.filter(({ status }) => status === 'failed') ?? []
  const unexpected = failed.filter(({ id }) => !expected.has(id)).map(({ id, failure }) => ({ id, ...failure }))
  assert.deepEqual(unexpected, [], 'accounts that failed and should not')
  for (const [index, wanted] of Object.entries(failures)) {
    const result = manifest?.accounts.find(({ id }) => id === members[Number(index)]?.id)
    assert.ok(result?.failure, `account ${index} failed; it is ${result?.status}`)
    const { message, ...exact } = wanted
    assert.match(result.failure.message, message instanceof RegExp ? message : /./)
    const equal = typeof message === 'string' ? { ...exact, message } : exact
    const named = Object.keys(equal) as (keyof Failure)[]
    const found = Object.fromEntries(named.map((name) => [name, result.failure?.[name]]))
    assert.deepEqual(found, equal, `the failure of account ${index}: ${JSON.stringify(result.failure)}`)
  }
}

/** Declares the rows as tests, several at a time: most of their time is waiting. */
export function declareRows(title: string, rows: readonly Row[], concurrency = 4): void {
  suite(title, { concurrency }, () => {
    for (const row of rows) test(row.name, { timeout: 180_000 }, () => checkRow(row))
  })
}
