import { createHash } from 'node:crypto'
import type { ExceptionRecord } from '../../evidence/manifest.ts'
import type { Account, Exception } from '../../model.ts'
import { hasExpired } from './expiry.ts'
import { everyPrincipal } from './parse-exceptions.ts'

/** An exception in force and how many findings of the run carry it. */
export interface UsedException {
  readonly exception: Exception
  readonly findings: number
}

/** The exceptions of a run: those in force by what they are of, and what became of each. */
export class ExceptionRegister {
  readonly #all: readonly Exception[]
  readonly #inForce = new Map<string, Exception>()
  readonly #findings = new Map<Exception, number>()
  readonly expired: readonly Exception[]

  /** @param startedAt the start of the run: what has expired then is not in force for any of it */
  constructor(exceptions: readonly Exception[], startedAt: Date) {
    this.#all = exceptions
    this.expired = exceptions.filter(({ expires }) => hasExpired(expires, startedAt))
    for (const exception of exceptions) {
      if (hasExpired(exception.expires, startedAt)) continue
      this.#inForce.set(
        keyOf(exception.check, exception.account ?? exception.organizationalUnit, exception.principal),
        exception,
      )
      this.#findings.set(exception, 0)
    }
  }

  /**
   * The exception of a failure, counted as used. The account's own goes before one of an organizational unit, the
   * nearest unit before those above it, and a named principal before `*`.
   */
  use(
    check: string,
    { id, parentIds = [] }: Pick<Account, 'id' | 'parentIds'>,
    principal: string,
  ): Exception | undefined {
    if (this.#inForce.size === 0) return undefined
    for (const place of [id, ...parentIds.toReversed()]) {
      const found =
        this.#inForce.get(keyOf(check, place, principal)) ?? this.#inForce.get(keyOf(check, place, everyPrincipal))
      if (!found) continue
      this.#findings.set(found, (this.#findings.get(found) ?? 0) + 1)
      return found
    }
    return undefined
  }

  /** In the order in which they were given. */
  inForce(): readonly UsedException[] {
    return [...this.#findings].map(([exception, findings]) => ({ exception, findings }))
  }

  /** Content of `exceptions.json`: the exceptions as given. Its hash does not depend on the run. */
  text(): string {
    return exceptionsText(this.#all)
  }

  /** For the record of the run; undefined where no exceptions were given. */
  record(): ExceptionRecord | undefined {
    if (this.#all.length === 0) return undefined
    return {
      sha256: createHash('sha256').update(this.text()).digest('hex'),
      count: this.#all.length,
      expired: this.expired.length,
    }
  }
}

const keyOf = (check: string, place: string | undefined, principal: string) => `${check}\n${place}\n${principal}`

function exceptionsText(exceptions: readonly Exception[]): string {
  // The fields of each in one order, whatever the order in the file.
  const ordered = exceptions.map(
    ({ check, account, organizationalUnit, principal, reason, ticket, approvedBy, expires }) => ({
      check,
      account,
      organizationalUnit,
      principal,
      reason,
      ticket,
      approvedBy,
      expires,
    }),
  )
  return `${JSON.stringify(ordered, undefined, 2)}\n`
}
