import type { Principal } from './credentials.ts'
import { type Answer, AwsError } from './errors.ts'
import type { SimulatedAccount } from './options.ts'
import type { Service, State } from './state.ts'

const target = 'AWSOrganizationsV20161128.'
const pageSize = 20

interface Input {
  readonly NextToken?: string
  readonly MaxResults?: number
  readonly ParentId?: string
}

interface Page {
  readonly items: readonly string[]
  readonly nextToken?: string | undefined
}

/** `Status` knows fewer states: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
const statusOf = {
  PENDING_ACTIVATION: 'ACTIVE',
  ACTIVE: 'ACTIVE',
  SUSPENDED: 'SUSPENDED',
  PENDING_CLOSURE: 'PENDING_CLOSURE',
  CLOSED: 'SUSPENDED',
} as const

/** AWS Organizations over JSON 1.1. https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html */
export function organizationsService(state: State): Service {
  const { organization } = state.options
  const { partition } = state
  const arn = (resource: string) => `arn:${partition}:organizations::${organization.managementAccountId}:${resource}`
  const units = new Map(organization.organizationalUnits.map((unit) => [unit.id, unit]))
  const root = { Id: organization.rootId, Arn: arn(`root/${organization.id}/${organization.rootId}`), Name: 'Root' }

  const pathOf = (parentId: string): string => {
    const unit = units.get(parentId)
    return unit ? `${pathOf(unit.parentId)}${unit.id}/` : `${organization.id}/${organization.rootId}/`
  }
  const describe = (account: SimulatedAccount): string => {
    const { stateField = 'State', paths = true } = organization
    const accountState = account.state ?? 'ACTIVE'
    return JSON.stringify({
      Id: account.id,
      Arn: arn(`account/${organization.id}/${account.id}`),
      Email: `aws+${account.id}@example.com`,
      Name: account.name,
      ...(stateField !== 'State' && { Status: statusOf[accountState] }),
      ...(stateField !== 'Status' && { State: accountState }),
      JoinedMethod: account.id === organization.managementAccountId ? 'INVITED' : 'CREATED',
      JoinedTimestamp: 1_600_000_000.123,
      ...(paths && { Paths: [`${pathOf(account.parentId ?? organization.rootId)}${account.id}/`] }),
    })
  }
  // Rendered once: a listing of a large organization costs the joining of strings.
  const rendered = new Map(organization.accounts.map((account) => [account.id, describe(account)]))
  const childAccounts = Map.groupBy(organization.accounts, (account) => account.parentId ?? organization.rootId)
  const listedUnits = organization.organizationalUnits.filter(({ id }) => !organization.unlistedUnits?.includes(id))
  const childUnits = Map.groupBy(listedUnits, (unit) => unit.parentId)

  const renderAccounts = (accounts: readonly SimulatedAccount[]): string[] => {
    for (const { id } of accounts) state.listedAccounts.add(id)
    return accounts.map(({ id }) => rendered.get(id) ?? '')
  }
  const parentOf = (input: Input): string => {
    const parentId = input.ParentId ?? ''
    if (parentId !== organization.rootId && !units.has(parentId)) {
      throw new AwsError('ParentNotFoundException', 'We can’t find a root or organizational unit with this id.')
    }
    return parentId
  }

  const operations: Readonly<Record<string, (input: Input) => string>> = {
    ListAccounts(input) {
      const page = listAccounts(organization, input)
      return list('Accounts', { ...page, items: renderAccounts(page.accounts) })
    },
    ListAccountsForParent(input) {
      const page = slice(childAccounts.get(parentOf(input)) ?? [], input)
      return list('Accounts', { ...page, items: renderAccounts(page.items) })
    },
    ListOrganizationalUnitsForParent(input) {
      const { items, nextToken } = slice(childUnits.get(parentOf(input)) ?? [], input)
      const rendered = items.map(({ id, name }) =>
        JSON.stringify({ Id: id, Arn: arn(`ou/${organization.id}/${id}`), Name: name }),
      )
      return list('OrganizationalUnits', { items: rendered, nextToken })
    },
    ListRoots: () => JSON.stringify({ Roots: [{ ...root, PolicyTypes: [] }] }),
    DescribeOrganization: () =>
      JSON.stringify({
        Organization: {
          Id: organization.id,
          Arn: arn(`organization/${organization.id}`),
          FeatureSet: 'ALL',
          MasterAccountId: organization.managementAccountId,
          MasterAccountArn: arn(`account/${organization.id}/${organization.managementAccountId}`),
          MasterAccountEmail: `aws+${organization.managementAccountId}@example.com`,
        },
      }),
  }

  return ({ headers, body }) => {
    const header = headers['x-amz-target']
    const operation = typeof header === 'string' && header.startsWith(target) ? header.slice(target.length) : ''
    return {
      operation: operation || 'unknown',
      execute(principal) {
        const answer = operations[operation]
        if (!answer) throw new AwsError('UnknownOperationException', `no operation ${JSON.stringify(header)}`)
        if (principal.kind === 'outsider' && organization.outsiders === 'empty-list' && operation === 'ListAccounts') {
          return json('{"Accounts":[]}')
        }
        authorize(principal, organization.outsiders ?? 'not-in-use')
        return json(answer(parseInput(body)))
      },
    }
  }
}

function parseInput(body: Buffer): Input {
  try {
    return body.length > 0 ? JSON.parse(body.toString()) : {}
  } catch {
    throw new AwsError('SerializationException', 'The request is not valid JSON.')
  }
}

function authorize({ kind, arn }: Principal, outsiders: string): void {
  if (kind === 'collector') return
  if (kind === 'outsider' && outsiders === 'not-in-use') {
    throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.')
  }
  throw new AwsError('AccessDeniedException', `You don’t have permissions to access this resource: ${arn}`)
}

/** A page of a plain list. Tokens are opaque to the caller: anything else than one that was handed out is refused. */
function slice<Item>(all: readonly Item[], input: Input): { items: readonly Item[]; nextToken?: string | undefined } {
  const { offset } = readToken(input)
  const end = offset + limitOf(input)
  return { items: all.slice(offset, end), nextToken: end < all.length ? writeToken(end) : undefined }
}

/** ListAccounts, with the two liberties that the API takes: empty pages that have a successor, and duplicates. */
function listAccounts(organization: State['options']['organization'], input: Input) {
  const { accounts, emptyPages = [], duplicates = false } = organization
  const { offset, afterEmptyPage } = readToken(input)
  const limit = limitOf(input)
  const page = Math.floor(offset / limit) + 1
  if (!afterEmptyPage && emptyPages.includes(page)) return { accounts: [], nextToken: writeToken(offset, true) }
  const start = duplicates && offset > 0 ? offset - 1 : offset
  const end = start + limit
  return { accounts: accounts.slice(start, end), nextToken: end < accounts.length ? writeToken(end) : undefined }
}

function limitOf({ MaxResults: limit = pageSize }: Input): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= pageSize) return limit
  throw new AwsError('InvalidInputException', `MaxResults is ${limit}; 1 to ${pageSize} are allowed`, 400, {
    Reason: limit > pageSize ? 'MAX_VALUE_EXCEEDED' : 'MIN_VALUE_EXCEEDED',
  })
}

const writeToken = (offset: number, afterEmptyPage = false): string =>
  Buffer.from(`page:${offset}:${afterEmptyPage ? 1 : 0}:organizations`).toString('base64url')

function readToken({ NextToken: token }: Input): { offset: number; afterEmptyPage: boolean } {
  if (token === undefined) return { offset: 0, afterEmptyPage: false }
  const parts = /^page:(\d+):([01]):organizations$/.exec(Buffer.from(token, 'base64url').toString())
  if (!parts) {
    throw new AwsError('InvalidInputException', 'The NextToken is not valid.', 400, { Reason: 'INVALID_NEXT_TOKEN' })
  }
  return { offset: Number(parts[1]), afterEmptyPage: parts[2] === '1' }
}

function list(name: string, { items, nextToken }: Page): string {
  const token = nextToken === undefined ? '' : `,"NextToken":${JSON.stringify(nextToken)}`
  return `{"${name}":[${items.join(',')}]${token}}`
}

const json = (body: string): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'application/x-amz-json-1.1' },
  body,
})
