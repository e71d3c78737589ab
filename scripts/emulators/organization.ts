import { setTimeout as delay } from 'node:timers/promises'
import {
  CreateAccountCommand,
  type CreateAccountStatus,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  paginateListAccounts,
  paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations'
import type { EmulatedAccount } from './accounts.ts'
import { repeatableIds, unlessThere } from './aws.ts'

/**
 * Makes the organization, its units and its accounts, as far as they are not there.
 *
 * @returns the ids of all accounts by name; the management account's name is the emulator's
 */
export async function createOrganization(members: readonly EmulatedAccount[]): Promise<ReadonlyMap<string, string>> {
  const client = new OrganizationsClient({})
  await unlessThere('AlreadyInOrganizationException', () =>
    client.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' })),
  )
  const { Roots } = await client.send(new ListRootsCommand({}))
  const rootId = Roots?.[0]?.Id ?? ''
  const ids = await accountIds(client)
  for (const [index, { name, path }] of members.entries()) {
    if (ids.has(name)) continue
    const unitId = await ensureUnit(client, rootId, path)
    await repeatableIds('ORGANIZATIONS', index + 1)
    const id = await createAccount(client, name)
    await client.send(new MoveAccountCommand({ AccountId: id, SourceParentId: rootId, DestinationParentId: unitId }))
    ids.set(name, id)
  }
  return ids
}

async function accountIds(client: OrganizationsClient): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {})) {
    for (const { Id = '', Name = '' } of Accounts) ids.set(Name, Id)
  }
  return ids
}

/** The unit at the end of a path of names, made with those above it where it is missing. */
async function ensureUnit(client: OrganizationsClient, rootId: string, path: readonly string[]): Promise<string> {
  let parentId = rootId
  for (const name of path) {
    parentId = (await findUnit(client, parentId, name)) ?? (await createUnit(client, parentId, name))
  }
  return parentId
}

async function findUnit(client: OrganizationsClient, ParentId: string, name: string): Promise<string | undefined> {
  for await (const page of paginateListOrganizationalUnitsForParent({ client }, { ParentId })) {
    const unit = page.OrganizationalUnits?.find(({ Name }) => Name === name)
    if (unit) return unit.Id
  }
  return undefined
}

async function createUnit(client: OrganizationsClient, ParentId: string, Name: string): Promise<string> {
  const { OrganizationalUnit } = await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }))
  return OrganizationalUnit?.Id ?? ''
}

const creationPolls = 60

/** Creates an account and waits for it: AWS, and LocalStack, answer before it is there. */
async function createAccount(client: OrganizationsClient, name: string): Promise<string> {
  const created = await client.send(new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }))
  let status: CreateAccountStatus | undefined = created.CreateAccountStatus
  for (let poll = 0; status?.State === 'IN_PROGRESS' && poll < creationPolls; poll++) {
    await delay(1_000)
    const described = await client.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: status.Id }))
    status = described.CreateAccountStatus
  }
  if (!status?.AccountId)
    throw new Error(`The account ${name} was not created: ${status?.State} ${status?.FailureReason}`)
  return status.AccountId
}
