import type { Severity } from '../../model.ts'
import { severities } from '../findings/check.ts'
import { compareText } from './top-list.ts'

interface Summary {
  /** Open failures: failed checks without exception, one for every principal that fails one. */
  readonly open: Record<Severity, number>
  readonly users: number
  readonly consoleUsers: number
  readonly consoleUsersWithMfa: number
}

export interface AccountSummary extends Summary {
  readonly id: string
  readonly name: string
  readonly email?: string
  readonly path: string
}

/** The accounts that hang directly below one organizational unit. */
export interface OrganizationalUnitSummary extends Summary {
  /** Names from the root, or empty where they may not be read. */
  readonly path: string
  readonly accounts: number
}

export const noFailures = (): Record<Severity, number> => ({ critical: 0, high: 0, medium: 0, low: 0 })

/** Most to be done first: one critical finding outweighs any number of lesser ones. */
export function byNeed(left: AccountSummary, right: AccountSummary): number {
  for (const severity of severities) {
    const difference = right.open[severity] - left.open[severity]
    if (difference !== 0) return difference
  }
  return compareText(left.id, right.id)
}
