import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { type Simulator, startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'

suite('the scope of a run', () => {
  const organization = makeOrganization({ accounts: 40, organizationalUnits: 6, suspended: 2 })
  let simulator: Simulator
  before(async () => {
    simulator = await startSimulator({ organization, quotas: 'off' })
  })
  after(() => simulator.close())
  const active = organization.accounts.filter(({ state }) => state !== 'SUSPENDED').map(({ id }) => id)

  test('accounts that are named are collected, the others are out of scope', async () => {
    const asked = active.slice(3, 6)
    const { code, manifest } = await runAgainst(simulator, ['--accounts', asked.join(',')])
    assert.equal(code, 0)
    const collected = manifest.accounts.filter(({ report }) => report).map(({ id }) => id)
    assert.deepEqual(new Set(collected), new Set(asked))
    assert.equal(manifest.totals.outOfScope, 40 - asked.length)
  })

  test('an account that is named and does not exist is a failure', async () => {
    const { code, manifest } = await runAgainst(simulator, ['--accounts', `${active[4]},000011112222`])
    assert.equal(code, 1)
    const missing = manifest.accounts.find(({ id }) => id === '000011112222')
    assert.deepEqual(
      [missing?.status, missing?.failure?.stage, missing?.failure?.kind],
      ['failed', 'listing', 'unknown-account'],
    )
    assert.deepEqual([manifest.totals.listed, manifest.totals.failed, manifest.totals.outOfScope], [41, 1, 39])
  })

  test('excluded accounts are skipped and named', async () => {
    const [excluded = ''] = active.slice(5)
    const { code, manifest } = await runAgainst(simulator, [], { EXCLUDE_ACCOUNTS: excluded })
    assert.equal(code, 0)
    assert.equal(manifest.accounts.find(({ id }) => id === excluded)?.reason, 'excluded')
    assert.equal(manifest.totals.skipped, 3)
  })

  for (const paths of [true, false]) {
    test(`organizational units with everything below them, ${paths ? 'with' : 'without'} paths in the listing`, async (t) => {
      const inner = await startSimulator({ organization: { ...organization, paths }, quotas: 'off' })
      t.after(() => inner.close())
      const [unit] = organization.organizationalUnits
      const below = new Set([unit?.id])
      for (const { id, parentId } of organization.organizationalUnits) if (below.has(parentId)) below.add(id)
      const expected = organization.accounts.filter(
        ({ parentId, state }) => below.has(parentId) && state !== 'SUSPENDED',
      )
      const { code, manifest } = await runAgainst(inner, ['--organizational-units', unit?.id ?? ''])
      assert.equal(code, 0)
      assert.ok(below.size > 1 && expected.length > 0)
      const collected = manifest.accounts.filter(({ report }) => report).map(({ id }) => id)
      assert.deepEqual(new Set(collected), new Set(expected.map(({ id }) => id)))
    })
  }

  test('an organizational unit that does not exist ends the run with 2', async () => {
    const { code, manifest } = await runAgainst(simulator, ['--organizational-units', 'ou-zzzz-99999999'])
    assert.equal(code, 2)
    assert.match(manifest.listing.error ?? '', /OrganizationalUnitNotFound.*ou-zzzz-99999999/)
  })

  test('organizational units that may not be read leave no account out silently', async (t) => {
    const unpathed = await startSimulator({ organization: { ...organization, paths: false }, quotas: 'off' })
    unpathed.fault({ operation: 'ListRoots', effect: { error: 'AccessDeniedException', status: 400 } })
    t.after(() => unpathed.close())
    const unit = organization.organizationalUnits[0]?.id ?? ''
    const { code, manifest } = await runAgainst(unpathed, ['--organizational-units', unit])
    assert.equal(code, 2)
    // Suspended accounts are none of its business, wherever they hang.
    assert.deepEqual([manifest.totals.failed, manifest.totals.skipped], [38, 2])
    assert.ok(
      manifest.accounts.every(
        ({ status, failure }) =>
          status === 'skipped' || (failure?.stage === 'listing' && failure.kind === 'access-denied'),
      ),
    )
  })
})
