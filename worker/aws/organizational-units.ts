import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations'
import type { Account } from '../model.ts'
import type { RateLimiter } from '../request/rate-limiter.ts'
import type { Attempts, Request } from '../request/retries.ts'
import { pages } from './pages.ts'

/** The tree of organizational units, as far as it is known yet. */
export interface OrganizationalUnits {
  /** Ids from the root down to the account's parent; waits until they are known, undefined where they cannot be. */
  parentsOf(account: Account): Promise<readonly string[] | undefined>
  /** The names in the same order, joined by `/`; waits until they are known, empty where they cannot be. */
  namesOf(account: Account): Promise<string>
  /** The same without waiting: undefined while they may still become known. */
  known(account: Account): string | undefined
  /** Resolves when the listing has ended: with what ended it early, or undefined. Never rejects. */
  readonly listed: Promise<unknown>
  /** Whether the listing contains the id; final once `listed` has resolved. */
  has(id: string): boolean
  /** Says that no account will be asked for any more. */
  close(): void
}

interface Node {
  readonly id: string
  readonly name: string
  readonly parent: Node | undefined
  /** Names from the root, joined: one text for all accounts of the unit. */
  readonly path: string
}

/** What is known of the tree. */
interface Tree {
  readonly nodes: Lookup<Node>
  /** The node above each account, where ListAccounts does not say it. */
  readonly parents: Lookup<Node>
  /** Resolves with whether the accounts of every parent must be listed. */
  readonly accountsWanted: PromiseWithResolvers<boolean>
}

/**
 * Lists the tree from its root, breadth first, beside the listing of accounts. Where ListAccounts returns the
 * parents of an account (`Paths`), only the names come from here; where it does not, the accounts of every
 * parent are listed as well.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html
 *
 * @param rateLimiter called before each request; these operations have a quota of their own, 5 a second
 */
export function listOrganizationalUnits(
  client: OrganizationsClient,
  request: Request,
  attempts: Attempts,
  rateLimiter: RateLimiter,
): OrganizationalUnits {
  const tree: Tree = { nodes: new Lookup(), parents: new Lookup(), accountsWanted: Promise.withResolvers() }
  const { nodes, parents, accountsWanted } = tree

  // Where to look for the parent of an account, and under which id.
  const parentOf = (account: Account): [Lookup<Node>, string] => {
    if (account.parentIds) return [nodes, account.parentIds.at(-1) ?? '']
    accountsWanted.resolve(true)
    return [parents, account.id]
  }

  accountsWanted.promise.catch(() => undefined)
  const stop = () => accountsWanted.reject(attempts.signal.reason)
  attempts.signal.addEventListener('abort', stop, { once: true })
  const ended = list(client, (send) => request(send, attempts, { rateLimiter }), tree)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
    .finally(() => {
      attempts.signal.removeEventListener('abort', stop)
      nodes.close()
      parents.close()
    })

  return {
    listed: ended,
    has: (id) => nodes.has(id),
    close: () => accountsWanted.resolve(false),
    async parentsOf(account) {
      if (account.parentIds) return account.parentIds
      const [lookup, id] = parentOf(account)
      const parent = await lookup.get(id)
      return parent && lineage(parent).map(({ id }) => id)
    },
    async namesOf(account) {
      const [lookup, id] = parentOf(account)
      return (await lookup.get(id))?.path ?? ''
    },
    known(account) {
      const [lookup, id] = parentOf(account)
      return lookup.isKnown(id) ? (lookup.value(id)?.path ?? '') : undefined
    },
  }
}

/** Sends one request of the listing, again and again where that helps. */
type Send = <Answer>(send: (abortSignal: AbortSignal) => Promise<Answer>) => Promise<Answer>

async function list(client: OrganizationsClient, send: Send, { nodes, parents, accountsWanted }: Tree): Promise<void> {
  const queue: Node[] = []
  const add = (id: string, name: string, parent: Node | undefined) => {
    const node = { id, name, parent, path: parent ? `${parent.path}/${name}` : name }
    nodes.set(id, node)
    queue.push(node)
  }
  const roots = pages(
    (NextToken) => send((abortSignal) => client.send(new ListRootsCommand({ NextToken }), { abortSignal })),
    nextToken,
  )
  for await (const { Roots = [] } of roots) {
    for (const { Id = '', Name = '' } of Roots) add(Id, Name, undefined)
  }
  // The queue grows while it is read.
  for (const node of queue) {
    for await (const { OrganizationalUnits = [] } of unitsBelow(client, send, node)) {
      for (const { Id = '', Name = '' } of OrganizationalUnits) add(Id, Name, node)
    }
  }
  // Units that were not listed until now stay unknown. What follows is not waited for: it may depend on those who wait.
  nodes.close()
  if (!(await accountsWanted.promise)) return
  for (const node of queue) {
    for await (const { Accounts = [] } of accountsIn(client, send, node)) {
      for (const { Id = '' } of Accounts) parents.set(Id, node)
    }
  }
}

const nextToken = ({ NextToken }: { readonly NextToken?: string | undefined }) => NextToken

const unitsBelow = (client: OrganizationsClient, send: Send, { id: ParentId }: Node) =>
  pages(
    (NextToken) =>
      send((abortSignal) =>
        client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }), { abortSignal }),
      ),
    nextToken,
  )

const accountsIn = (client: OrganizationsClient, send: Send, { id: ParentId }: Node) =>
  pages(
    (NextToken) =>
      send((abortSignal) => client.send(new ListAccountsForParentCommand({ ParentId, NextToken }), { abortSignal })),
    nextToken,
  )

/** Values that become known one after the other. Nobody waits for one after it is closed. */
class Lookup<Value> {
  readonly #values = new Map<string, Value>()
  readonly #waiting = new Map<string, Set<(value: Value | undefined) => void>>()
  #closed = false

  has(id: string): boolean {
    return this.#values.has(id)
  }

  /** Whether the value will not change any more. */
  isKnown(id: string): boolean {
    return this.has(id) || this.#closed
  }

  value(id: string): Value | undefined {
    return this.#values.get(id)
  }

  /** Resolves as soon as the value is known, or with undefined once it cannot become known any more. */
  get(id: string): Promise<Value | undefined> {
    if (this.isKnown(id)) return Promise.resolve(this.value(id))
    const { promise, resolve } = Promise.withResolvers<Value | undefined>()
    this.#waiting.set(id, (this.#waiting.get(id) ?? new Set()).add(resolve))
    return promise
  }

  set(id: string, value: Value): void {
    this.#values.set(id, value)
    this.#answer(id)
  }

  close(): void {
    this.#closed = true
    for (const id of [...this.#waiting.keys()]) this.#answer(id)
  }

  #answer(id: string): void {
    for (const resolve of this.#waiting.get(id) ?? []) resolve(this.#values.get(id))
    this.#waiting.delete(id)
  }
}

/** The root first. */
function lineage(node: Node): Node[] {
  const nodes: Node[] = []
  for (let at: Node | undefined = node; at; at = at.parent) nodes.unshift(at)
  return nodes
}
