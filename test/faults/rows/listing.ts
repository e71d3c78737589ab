import assert from 'node:assert/strict'
import type { FaultEffect, FaultRule } from '../../simulator/faults.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import type { Row } from '../row.ts'
import type { Played } from '../scenario.ts'

const seventhPage: FaultRule = { operation: 'ListAccounts', from: 7, effect: 'throttle' }

/** What was listed is collected, and the record says that there is more. */
function sixPages({ manifest }: Played) {
  assert.equal(manifest?.listing.complete, false)
  assert.equal(manifest?.listing.pages, 6)
  assert.equal(manifest?.totals.stored, 120)
  assert.equal(manifest?.outputs[0]?.complete, false, 'no table that looks whole')
}

const emptyUnit = 'ou-test-00000000'
const { rootId } = makeOrganization({ accounts: 24 })
/** What a row's organization has unless it says otherwise. */
const [lastUnit] = makeOrganization({ accounts: 24, organizationalUnits: 1 }).organizationalUnits

/**
 * The units of the organization cannot be listed, for good. The listing of units gives up by itself: without its bound
 * the run would go on for ever.
 */
const unitsAreOut = (operation: string, effect: FaultEffect, row: Partial<Row> = {}): Row => ({
  name: `${operation} gets ${JSON.stringify(effect)} for good: names of units are missing, no account is`,
  // Three minutes of retries, or of attempts that last 20 seconds each.
  speed: 200,
  faults: [{ operation, effect }],
  check({ manifest, faults }) {
    assert.ok(manifest?.listing.organizationalUnitsError, 'the record says so')
    assert.ok(manifest?.listing.complete, 'of the accounts')
    assert.ok(manifest?.accounts.every(({ path = '' }) => !path.includes('/')))
    assert.ok((faults[0]?.hits ?? 0) > 5, `${faults[0]?.hits} requests`)
    assert.ok(manifest?.outputs.every(({ complete }) => complete))
  },
  ...row,
})

export const listingRows: readonly Row[] = [
  unitsAreOut('ListRoots', 'unavailable', { quick: true }),
  unitsAreOut('ListRoots', 'no-response'),
  unitsAreOut('ListOrganizationalUnitsForParent', 'unavailable', { quick: true }),
  unitsAreOut('ListOrganizationalUnitsForParent', 'no-response'),
  {
    name: 'page 7 is throttled for good',
    quick: true,
    speed: 200,
    shape: { accounts: 160 },
    faults: [seventhPage],
    code: 2,
    check: sixPages,
  },
  {
    name: 'page 7 is refused',
    shape: { accounts: 160 },
    faults: [{ ...seventhPage, effect: { error: 'AccessDeniedException' } }],
    code: 2,
    check: sixPages,
  },
  {
    name: 'page 7 never comes',
    shape: { accounts: 160 },
    faults: [{ ...seventhPage, effect: 'no-response' }],
    code: 2,
    // The simulator has listed them, into the void.
    allowed: ['account-lost'],
    check: sixPages,
  },
  {
    name: 'an account that was asked for is on page 7, which fails for good',
    shape: { accounts: 160 },
    environment: { ACCOUNTS: makeOrganization({ accounts: 160 }).accounts[150]?.id ?? '' },
    faults: [seventhPage],
    code: 2,
    failures: { 150: { stage: 'listing', kind: 'throttled', code: 'TooManyRequestsException' } },
  },
  {
    name: 'accounts that are listed twice, and empty pages',
    shape: { accounts: 90 },
    organization: { duplicates: true, emptyPages: [2, 4] },
  },
  {
    name: 'no account in scope',
    environment: { ORGANIZATIONAL_UNITS: emptyUnit },
    organization: { organizationalUnits: [{ id: emptyUnit, name: 'Empty', parentId: rootId }] },
    check({ manifest, simulator }) {
      assert.equal(manifest?.totals.outOfScope, simulator.organization.accounts.length)
    },
  },
  {
    name: 'an organizational unit is created while the run lists: its accounts have a report and no path',
    quick: true,
    organization: { unlistedUnits: [lastUnit?.id ?? ''] },
    check: ({ manifest, simulator }) => {
      for (const { id, parentId } of simulator.organization.accounts) {
        const path = manifest?.accounts.find((account) => account.id === id)?.path
        assert.equal(path === undefined, parentId === lastUnit?.id, `${id}: ${path}`)
      }
    },
  },
  {
    name: 'an organizational unit of the scope is created while the run lists: the run says that it is unknown',
    environment: { ORGANIZATIONAL_UNITS: lastUnit?.id ?? '' },
    organization: { unlistedUnits: [lastUnit?.id ?? ''] },
    code: 2,
  },
  {
    name: 'organizational units cannot be read: names are missing, no account is',
    faults: [{ operation: 'ListOrganizationalUnitsForParent', effect: { error: 'AccessDeniedException' } }],
    check({ manifest }) {
      assert.match(manifest?.listing.organizationalUnitsError ?? '', /injected/)
    },
  },
  ...['ListRoots', 'ListOrganizationalUnitsForParent'].map(
    (operation): Row => ({
      name: `${operation} is throttled for good, and the scope needs the units`,
      environment: { ORGANIZATIONAL_UNITS: emptyUnit },
      organization: { organizationalUnits: [{ id: emptyUnit, name: 'Empty', parentId: rootId }] },
      faults: [{ operation, effect: 'throttle' }],
      code: 2,
    }),
  ),
]
