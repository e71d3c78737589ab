import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FailureKind, Stage } from '../../../worker/model.ts'
import type { AccountBehaviour } from '../../simulator/options.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { makeReport } from '../../simulator/report-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'

/** One account each: what is wrong with it, and what the manifest has to say. */
const troubles: readonly [string, AccountBehaviour, Stage, FailureKind, code: string][] = [
  ['the role is missing', { role: 'missing' }, 'session', 'access-denied', 'AccessDenied'],
  ['the role does not trust us', { role: 'untrusted' }, 'session', 'access-denied', 'AccessDenied'],
  ['the region is disabled', { regionDisabled: true }, 'session', 'access-denied', 'RegionDisabledException'],
  ['closed after the listing', { closedAfterListing: true }, 'session', 'access-denied', 'AccessDenied'],
  [
    'a service control policy denies',
    { deniedByServiceControlPolicy: true },
    'generate',
    'access-denied',
    'AccessDenied',
  ],
  ['the generation never ends', { generationSeconds: 'never' }, 'generate', 'timed-out', 'DeadlineError'],
  ['there is no capacity', { capacityExhaustedSeconds: 3600 }, 'generate', 'capacity', 'LimitExceededException'],
  ['an HTML page', { report: 'html-page' }, 'validate', 'invalid-report', 'InvalidReportError'],
  ['half a CSV', { report: 'truncated' }, 'validate', 'invalid-report', 'InvalidReportError'],
  ["another account's ARNs", { report: 'other-account' }, 'validate', 'invalid-report', 'InvalidReportError'],
  ['a header and nothing else', { report: 'header-only' }, 'validate', 'invalid-report', 'InvalidReportError'],
  ['an empty report', { report: new Uint8Array() }, 'validate', 'invalid-report', 'InvalidReportError'],
]

suite('accounts with trouble', { concurrency: 3 }, () => {
  test('each fails at its own stage with its own kind, and no other account with it', async (t) => {
    const simulator = await startSimulator({
      organization: makeOrganization({ accounts: 30, behaviour: (index) => troubles[index - 2]?.[1] }),
      quotas: 'off',
    })
    t.after(() => simulator.close())
    const { code, manifest } = await runAgainst(simulator, [], { ACCOUNT_TIMEOUT_SECONDS: '12' })

    assert.equal(code, 1)
    assert.equal(manifest.status, 'partial')
    for (const [index, [what, , stage, kind, errorCode]] of troubles.entries()) {
      const id = simulator.organization.accounts[index + 2]?.id
      const result = manifest.accounts.find((account) => account.id === id)
      assert.deepEqual(
        [result?.status, result?.failure?.stage, result?.failure?.kind, result?.failure?.code],
        ['failed', stage, kind, errorCode],
        `${what}: ${JSON.stringify(result)}`,
      )
      assert.ok((result?.failure?.attempts ?? 0) > 0 || stage === 'validate', what)
    }
    assert.equal(manifest.totals.failed, troubles.length)
    assert.equal(manifest.totals.stored, 30 - troubles.length)
    assert.deepEqual(simulator.audit().violations, [])
  })

  test('what is no report is kept away from the reports, byte for byte', async (t) => {
    const half = makeReport('000000000000').subarray(0, 700)
    const simulator = await startSimulator({
      organization: makeOrganization({
        accounts: 2,
        behaviour: (index) => (index === 1 ? { report: half } : undefined),
      }),
    })
    t.after(() => simulator.close())
    const { manifest } = await runAgainst(simulator)
    const [kept] = simulator.objects().filter(({ key }) => key.startsWith('invalid/'))
    assert.deepEqual(kept?.content, half)
    assert.equal(manifest.accounts.find(({ status }) => status === 'failed')?.invalid?.key, kept?.key)
    assert.equal(simulator.objects().filter(({ key }) => key.startsWith('reports/')).length, 1)
  })

  test('accounts whose downloads fail for good do not take the others with them', async (t) => {
    const organization = makeOrganization({ accounts: 60 })
    const simulator = await startSimulator({ organization, quotas: 'off' })
    t.after(() => simulator.close())
    const broken = organization.accounts.slice(0, 30).map(({ id }) => id)
    for (const account of broken) {
      simulator.fault({ operation: 'GetCredentialReport', account, effect: 'internal-error' })
    }
    const { code, manifest } = await runAgainst(simulator, [], { ACCOUNT_TIMEOUT_SECONDS: '10' })
    assert.equal(code, 1)
    assert.deepEqual([manifest.totals.stored, manifest.totals.failed], [30, 30])
    for (const { id, failure } of manifest.accounts.filter(({ status }) => status === 'failed')) {
      assert.ok(broken.includes(id))
      assert.deepEqual(
        [failure?.stage, failure?.kind, failure?.code],
        ['download', 'timed-out', 'ServiceFailureException'],
      )
    }
  })
})
