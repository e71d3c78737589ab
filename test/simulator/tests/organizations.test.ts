import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Account,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  paginateListAccounts,
} from '@aws-sdk/client-organizations'
import type { SimulatedOrganization } from '../options.ts'
import { makeOrganization } from '../organization-generator.ts'
import { clientsFor, enter } from '../sdk-clients.ts'
import { type SimulatorTest, simulatorFor } from '../simulator-for-test.ts'

const listPages = async (t: SimulatorTest, organization: SimulatedOrganization): Promise<Account[][]> => {
  const simulator = await simulatorFor(t, { organization, quotas: 'off' })
  const pages: Account[][] = []
  for await (const page of paginateListAccounts({ client: clientsFor(simulator).organizations }, {})) {
    pages.push(page.Accounts ?? [])
  }
  return pages
}

test('a state stands in State, in Status, or in both', async (t) => {
  const organization = makeOrganization({
    accounts: 5,
    behaviour: (index) => (index === 3 ? { state: 'CLOSED' } : index === 4 ? { state: 'PENDING_CLOSURE' } : undefined),
  })
  const states = async (stateField: 'State' | 'Status' | 'both') => {
    const [accounts = []] = await listPages(t, { ...organization, stateField })
    return accounts.slice(2).map(({ State, Status }) => [State, Status])
  }
  assert.deepEqual(await states('State'), [
    ['ACTIVE', undefined],
    ['CLOSED', undefined],
    ['PENDING_CLOSURE', undefined],
  ])
  assert.deepEqual(await states('Status'), [
    [undefined, 'ACTIVE'],
    [undefined, 'SUSPENDED'],
    [undefined, 'PENDING_CLOSURE'],
  ])
  assert.deepEqual(await states('both'), [
    ['ACTIVE', 'ACTIVE'],
    ['CLOSED', 'SUSPENDED'],
    ['PENDING_CLOSURE', 'PENDING_CLOSURE'],
  ])
})

test('pages hold 20 accounts at most; an empty page can have a successor, and a page can repeat an account', async (t) => {
  const organization = makeOrganization({ accounts: 45 })
  const sizes = (pages: Account[][]) => pages.map(({ length }) => length)
  assert.deepEqual(sizes(await listPages(t, organization)), [20, 20, 5])
  assert.deepEqual(sizes(await listPages(t, { ...organization, emptyPages: [1, 3] })), [0, 20, 20, 0, 5])
  const pages = await listPages(t, { ...organization, duplicates: true })
  assert.equal(pages[0]?.at(-1)?.Id, pages[1]?.[0]?.Id)
  const ids = new Set(pages.flat().map(({ Id }) => Id))
  assert.deepEqual(
    [...ids],
    organization.accounts.map(({ id }) => id),
  )
})

test('Paths lead from the organization to the account, or are absent', async (t) => {
  const organization = makeOrganization({ accounts: 12, organizationalUnits: 5 })
  const [accounts = []] = await listPages(t, organization)
  const nested = organization.accounts.findIndex(({ parentId }) => parentId?.endsWith('5'))
  const { id, parentId } = organization.accounts[nested] ?? {}
  const grandparent = organization.organizationalUnits.find((unit) => unit.id === parentId)?.parentId
  const path = `${organization.id}/${organization.rootId}/${grandparent}/${parentId}/${id}/`
  assert.deepEqual(accounts[nested]?.Paths, [path])
  const [without = []] = await listPages(t, { ...organization, paths: false })
  assert.equal(without[nested]?.Paths, undefined)
})

test('the tree of units can be walked, and names every account once', async (t) => {
  const organization = makeOrganization({ accounts: 60, organizationalUnits: 8 })
  const simulator = await simulatorFor(t, { organization, quotas: 'off' })
  const client = clientsFor(simulator).organizations
  const found: string[] = []
  const units: string[] = []
  const visit = async (ParentId: string): Promise<void> => {
    let NextToken: string | undefined
    do {
      const page = await client.send(new ListAccountsForParentCommand({ ParentId, NextToken, MaxResults: 3 }))
      found.push(...(page.Accounts ?? []).map(({ Id = '' }) => Id))
      NextToken = page.NextToken
    } while (NextToken)
    const { OrganizationalUnits: children = [] } = await client.send(
      new ListOrganizationalUnitsForParentCommand({ ParentId }),
    )
    for (const { Id = '', Name = '' } of children) {
      units.push(Name)
      await visit(Id)
    }
  }
  const { Roots: roots } = await client.send(new ListRootsCommand({}))
  await visit(roots?.[0]?.Id ?? '')
  assert.deepEqual(found.toSorted(), organization.accounts.map(({ id }) => id).toSorted())
  assert.deepEqual(units.toSorted(), organization.organizationalUnits.map(({ name }) => name).toSorted())
})

test('the organization tells its management account, in its partition', async (t) => {
  const simulator = await simulatorFor(t, { organization: makeOrganization({ accounts: 3, partition: 'aws-us-gov' }) })
  const { organizations } = clientsFor(simulator)
  const { Organization: described } = await organizations.send(new DescribeOrganizationCommand({}))
  assert.equal(described?.MasterAccountId, simulator.organization.managementAccountId)
  const { Accounts: accounts } = await organizations.send(new ListAccountsCommand({}))
  assert.match(accounts?.[0]?.Arn ?? '', /^arn:aws-us-gov:organizations::\d{12}:account\/o-\w+\/\d{12}$/)
})

test('errors have the names that the SDK gives them', async (t) => {
  const simulator = await simulatorFor(t, { organization: makeOrganization({ accounts: 3 }), quotas: 'off' })
  const { organizations } = clientsFor(simulator)
  const invalid = { name: 'InvalidInputException' }
  await assert.rejects(organizations.send(new ListAccountsCommand({ MaxResults: 21 })), invalid)
  await assert.rejects(organizations.send(new ListAccountsCommand({ NextToken: 'guessed' })), {
    ...invalid,
    Reason: 'INVALID_NEXT_TOKEN',
  })
  await assert.rejects(organizations.send(new ListAccountsForParentCommand({ ParentId: 'ou-aaaa-11111111' })), {
    name: 'ParentNotFoundException',
  })
})

test('who does not belong there is refused, or sees nothing', async (t) => {
  const organization = makeOrganization({ accounts: 3 })
  const asOutsider = async (outsiders?: 'access-denied' | 'empty-list') => {
    const simulator = await simulatorFor(t, { organization: { ...organization, ...(outsiders && { outsiders }) } })
    return clientsFor(simulator, simulator.outsiderCredentials).organizations.send(new ListAccountsCommand({}))
  }
  await assert.rejects(asOutsider(), { name: 'AWSOrganizationsNotInUseException' })
  await assert.rejects(asOutsider('access-denied'), { name: 'AccessDeniedException' })
  assert.deepEqual((await asOutsider('empty-list')).Accounts, [])
  const simulator = await simulatorFor(t, { organization })
  const session = await enter(simulator, organization.accounts[2]?.id ?? '')
  await assert.rejects(clientsFor(simulator, session).organizations.send(new ListAccountsCommand({})), {
    name: 'AccessDeniedException',
  })
})
