import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'

suite('a whole organization', { concurrency: 3 }, () => {
  for (const stateField of ['State', 'Status'] as const) {
    test(`500 accounts, 20 of them suspended, listed with ${stateField} alone`, async (t) => {
      const simulator = await startSimulator({
        organization: {
          ...makeOrganization({ accounts: 500, suspended: 20, organizationalUnits: 12 }),
          stateField,
          emptyPages: [3],
          duplicates: true,
        },
      })
      t.after(() => simulator.close())
      const { code, stdout, manifest } = await runAgainst(simulator)

      assert.equal(code, 0, stdout.slice(-2000))
      assert.deepEqual(simulator.audit(), {
        violations: [],
        lostAccounts: [],
        // the reports, eight files made of them, and the start and the end of the record.
        objects: 480 + 8 + 2,
        reports: 480,
        manifests: 1,
      })
      const { listed, stored, skipped, failed } = manifest.totals
      assert.deepEqual({ listed, stored, skipped, failed }, { listed: 500, stored: 480, skipped: 20, failed: 0 })
      const entered = new Set(simulator.sessions.map(({ accountId }) => accountId))
      for (const { id, state } of simulator.organization.accounts) {
        assert.equal(entered.has(id), state !== 'SUSPENDED', id)
      }
      assert.ok(manifest.accounts.every(({ status, reason }) => status === 'stored' || reason === 'state SUSPENDED'))
    })
  }

  test('the management account and the account of the worker are collected like any other', async (t) => {
    const organization = makeOrganization({ accounts: 3 })
    const simulator = await startSimulator({ organization })
    t.after(() => simulator.close())
    const { manifest } = await runAgainst(simulator)
    for (const id of [organization.managementAccountId, organization.collectorAccountId]) {
      assert.equal(manifest.accounts.find((account) => account.id === id)?.status, 'stored')
    }
  })

  for (const partition of ['aws-cn', 'aws-us-gov']) {
    test(`roles are looked for in the partition of the organization: ${partition}`, async (t) => {
      const simulator = await startSimulator({ organization: makeOrganization({ accounts: 2, partition }) })
      t.after(() => simulator.close())
      const { code, manifest } = await runAgainst(simulator)
      assert.equal(code, 0)
      assert.equal(manifest.totals.stored, 2)
    })
  }

  test('a second run within four hours finds the same bytes and writes no report again', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 5 }) })
    t.after(() => simulator.close())
    await runAgainst(simulator)
    const { code, manifest } = await runAgainst(simulator)
    assert.equal(code, 0)
    assert.equal(manifest.totals.unchanged, 5)
    assert.deepEqual(simulator.audit().violations, [])
  })

  test('paths of organizational units come from the walk where the listing does not tell them', async (t) => {
    const organization = makeOrganization({ accounts: 30, organizationalUnits: 4, unusualNames: false })
    const simulator = await startSimulator({ organization: { ...organization, paths: false }, quotas: 'off' })
    t.after(() => simulator.close())
    const { manifest } = await runAgainst(simulator)
    for (const { id, parentId } of organization.accounts) {
      const unit = organization.organizationalUnits.find((one) => one.id === parentId)
      const path = manifest.accounts.find((account) => account.id === id)?.path ?? ''
      assert.ok(unit ? path.endsWith(`/${unit.name}`) : path === 'Root', `${id}: ${path}`)
    }
  })

  test('refused organizational units leave their names empty and fail nothing', async (t) => {
    const organization = makeOrganization({ accounts: 4, organizationalUnits: 2 })
    const simulator = await startSimulator({ organization: { ...organization, paths: false } })
    simulator.fault({ operation: 'ListRoots', effect: { error: 'AccessDeniedException', status: 400 } })
    t.after(() => simulator.close())
    const { code, manifest } = await runAgainst(simulator)
    assert.equal(code, 0)
    assert.equal(manifest.totals.stored, 4)
    assert.ok(manifest.accounts.every(({ path }) => path === undefined))
    assert.match(manifest.listing.organizationalUnitsError ?? '', /AccessDenied/)
  })
})
