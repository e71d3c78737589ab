import type { ChangeKind, ChangeTotals } from '../evidence/changes-schema.ts'
import type { Severity } from '../model.ts'

/** What text, pages and events say in the same words. */

export const kindInWords = (kind: ChangeKind): string => kind.replaceAll('-', ' ').replace('mfa', 'MFA')

const countOfKind = (kind: ChangeKind, count: number) =>
  `${count} ${count === 1 ? kindInWords(kind) : kindInWords(kind).replace(/^(user|password|key|certificate) /, '$1s ')}`

/** `2 users created, 1 MFA lost`. */
export function changesInWords({ changes }: Pick<ChangeTotals, 'changes'>): string {
  const some = Object.entries(changes).filter(([, count]) => count > 0)
  return some.map(([kind, count]) => countOfKind(kind as ChangeKind, count)).join(', ') || 'none'
}

/** `3 (1 critical, 2 low)`. */
export function severitiesInWords(counts: Readonly<Record<Severity, number>>): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0)
  const sum = some.reduce((all, [, count]) => all + count, 0)
  return sum === 0 ? '0' : `${sum} (${some.map(([severity, count]) => `${count} ${severity}`).join(', ')})`
}
