import {
  type Account as AwsAccount,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations'
import type { Account } from '../model.ts'
import type { RateLimiter } from '../request/rate-limiter.ts'
import type { Attempts, Request, RequestOptions } from '../request/retries.ts'
import { pages } from './pages.ts'

/**
 * All accounts of the organization, page by page; a page may be empty, and accounts may come twice.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 *
 * @param rateLimiter called before each request, to keep to the share of the quota
 * @param withEmail whether e-mail addresses of the accounts are kept. @default false
 * @throws what the service answered, once retrying it has not helped
 */
export async function* listAccounts(
  client: OrganizationsClient,
  request: Request,
  attempts: Attempts,
  rateLimiter: RateLimiter,
  { withEmail = false }: { readonly withEmail?: boolean } = {},
): AsyncGenerator<Account[]> {
  const send = (token: string | undefined) =>
    request(
      (abortSignal) => client.send(new ListAccountsCommand(token ? { NextToken: token } : {}), { abortSignal }),
      attempts,
      { rateLimiter },
    )
  for await (const page of pages(send, ({ NextToken }) => NextToken)) {
    yield (page.Accounts ?? []).map((account) => toAccount(account, withEmail))
  }
}

/** Id of the organization. https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html */
export async function describeOrganization(
  client: OrganizationsClient,
  request: Request,
  attempts: Attempts,
  options: RequestOptions = {},
) {
  const { Organization } = await request(
    (abortSignal) => client.send(new DescribeOrganizationCommand({}), { abortSignal }),
    attempts,
    options,
  )
  return { id: Organization?.Id }
}

/** `Status` is being retired for `State`; an account with neither must not pass for an active one. */
function toAccount(account: AwsAccount, withEmail: boolean): Account {
  const parentIds = parentsFromPath(account.Paths?.[0])
  return {
    id: account.Id ?? '',
    name: account.Name ?? '',
    ...(withEmail && account.Email && { email: account.Email }),
    state: account.State ?? account.Status ?? 'UNKNOWN',
    partition: account.Arn?.split(':')[1] || 'aws',
    ...(parentIds && { parentIds }),
  }
}

/** `o-…/r-…/ou-…/ou-…/<account>/` → the ids from the root to the account's parent. */
function parentsFromPath(path: string | undefined): string[] | undefined {
  const parents = path?.split('/').filter((part) => part.startsWith('r-') || part.startsWith('ou-'))
  return parents?.[0]?.startsWith('r-') ? parents : undefined
}
