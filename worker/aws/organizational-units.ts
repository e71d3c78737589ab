import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations'
import type { Account, OrganizationPath } from '../model.ts'
import type { Pace, Request, Trail } from '../request.ts'

/** The tree of organizational units, as far as it is known yet. */
export interface OrganizationalUnits {
  /** Where the account hangs; waits until that is known, and is undefined where it cannot be. */
  pathOf(account: Account): Promise<OrganizationPath | undefined>
  /** Resolves when the walk has ended: with what ended it early, or undefined. Never rejects. */
  readonly walked: Promise<unknown>
  /** Whether the walk met the id; final once `walked` has resolved. */
  has(id: string): boolean
  /** Says that no account will be asked for any more. */
  close(): void
}

interface Node {
  readonly id: string
  readonly name: string
  readonly parent: Node | undefined
}

/**
 * Walks the tree from its root, breadth first, beside the listing of accounts. Where ListAccounts tells the
 * parents of an account (`Paths`), only the names come from here; where it does not, the accounts of every
 * parent are listed as well.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html
 *
 * @param pace called before each request; these operations have a quota of their own, 5 a second
 */
export function walkOrganizationalUnits(
  client: OrganizationsClient,
  request: Request,
  trail: Trail,
  pace: Pace,
): OrganizationalUnits {
  const nodes = new Map<string, Node>()
  const parents = new Map<string, Node>()
  const waiting = new Map<string, Set<() => void>>()
  let ended = false
  // Resolves with whether the accounts of every parent have to be listed.
  const accountsWanted = Promise.withResolvers<boolean>()

  const announce = (id: string) => {
    for (const resume of waiting.get(id) ?? []) resume()
    waiting.delete(id)
  }
  const known = (map: Map<string, Node>, id: string): Promise<Node | undefined> => {
    if (map.has(id) || ended) return Promise.resolve(map.get(id))
    return new Promise((resolve) => {
      const resumes = waiting.get(id) ?? new Set()
      waiting.set(
        id,
        resumes.add(() => resolve(map.get(id))),
      )
    })
  }
  const add = (id: string, name: string, parent: Node | undefined) => {
    const node = { id, name, parent }
    nodes.set(id, node)
    announce(id)
    return node
  }

  const walk = async () => {
    const queue: Node[] = []
    for await (const { Roots = [] } of pages((NextToken, abortSignal) =>
      client.send(new ListRootsCommand({ NextToken }), { abortSignal }),
    )) {
      for (const root of Roots) queue.push(add(root.Id ?? '', root.Name ?? '', undefined))
    }
    for (const node of queue) {
      for await (const { OrganizationalUnits = [] } of pages((NextToken, abortSignal) =>
        client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: node.id, NextToken }), { abortSignal }),
      )) {
        for (const unit of OrganizationalUnits) queue.push(add(unit.Id ?? '', unit.Name ?? '', node))
      }
    }
    if (!(await accountsWanted.promise)) return
    for (const node of queue) {
      for await (const { Accounts = [] } of pages((NextToken, abortSignal) =>
        client.send(new ListAccountsForParentCommand({ ParentId: node.id, NextToken }), { abortSignal }),
      )) {
        for (const { Id } of Accounts) {
          parents.set(Id ?? '', node)
          announce(Id ?? '')
        }
      }
    }
  }

  async function* pages<Page extends { NextToken?: string | undefined }>(
    send: (token: string | undefined, signal: AbortSignal) => Promise<Page>,
  ) {
    let token: string | undefined
    do {
      const page: Page = await request((signal) => send(token, signal), trail, { pace })
      yield page
      token = page.NextToken
    } while (token)
  }

  accountsWanted.promise.catch(() => undefined)
  const stop = () => accountsWanted.reject(trail.signal.reason)
  trail.signal.addEventListener('abort', stop, { once: true })
  const walked = walk()
    .then(
      () => undefined,
      (error: unknown) => error,
    )
    .finally(() => {
      trail.signal.removeEventListener('abort', stop)
      ended = true
      for (const id of [...waiting.keys()]) announce(id)
    })

  return {
    walked,
    has: (id) => nodes.has(id),
    close: () => accountsWanted.resolve(false),
    async pathOf(account) {
      if (!account.parentIds) accountsWanted.resolve(true)
      const ids = account.parentIds
      const parent = ids ? await known(nodes, ids.at(-1) ?? '') : await known(parents, account.id)
      if (parent) return pathTo(parent)
      return ids ? { ids, name: '' } : undefined
    },
  }
}

function pathTo(node: Node): OrganizationPath {
  const ids: string[] = []
  const names: string[] = []
  for (let at: Node | undefined = node; at; at = at.parent) {
    ids.unshift(at.id)
    names.unshift(at.name)
  }
  return { ids, name: names.join('/') }
}
