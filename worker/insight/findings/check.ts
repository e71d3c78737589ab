import type { Severity, Thresholds, Verdict } from '../../model.ts'
import type { CredentialRow } from './credential-row.ts'

export const verdicts = ['pass', 'fail', 'undecidable', 'not-applicable'] as const satisfies readonly Verdict[]

/** Worst first. */
export const severities = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[]

/** What a check says of one row. */
export interface Outcome {
  readonly verdict: Verdict
  /** Explains the verdict to the reader of the finding; empty for a pass. */
  readonly reason: string
  /** Columns whose cells show it. */
  readonly evidence: readonly string[]
}

/** A question to one row of a credential report, and where the field's standards ask it. */
export interface Check {
  readonly id: string
  readonly title: string
  readonly appliesTo: 'root' | 'user'
  /** Of a failure. */
  readonly severity: Severity
  /** A credential report never contains enough to decide; the check is listed so that nobody mistakes its absence for a pass. */
  readonly neverDecided?: true
  /** Numbers in the CIS AWS Foundations Benchmark; absent where that version does not have it. */
  readonly cis: { readonly v7?: string; readonly v6?: string; readonly v5?: string }
  /** Control of AWS Security Hub. */
  readonly securityHub?: string
  /** Managed rule of AWS Config. */
  readonly configRule?: string
  readonly remediation: string
  /** Pure, and never throws, whatever the cells hold. */
  readonly assess: (row: CredentialRow, thresholds: Thresholds) => Outcome
}

const none: readonly string[] = []

export const pass: Outcome = { verdict: 'pass', reason: '', evidence: none }
export const notApplicable: Outcome = { verdict: 'not-applicable', reason: '', evidence: none }
export const fail = (reason: string, evidence: readonly string[]): Outcome => ({ verdict: 'fail', reason, evidence })
export const undecidable = (reason: string, evidence: readonly string[]): Outcome => ({
  verdict: 'undecidable',
  reason,
  evidence,
})

const rank = { fail: 3, undecidable: 2, pass: 1, 'not-applicable': 0 } as const satisfies Record<Verdict, number>

/** One outcome for several credentials of a principal: the worst one counts, and the detail names those like it. */
export function worst(outcomes: readonly Outcome[]): Outcome {
  let verdict: Verdict = 'not-applicable'
  for (const outcome of outcomes) if (rank[outcome.verdict] > rank[verdict]) verdict = outcome.verdict
  if (verdict === 'pass') return pass
  if (verdict === 'not-applicable') return notApplicable
  const decisive = outcomes.filter((outcome) => outcome.verdict === verdict)
  if (decisive.length === 1 && decisive[0]) return decisive[0]
  return {
    verdict,
    reason: decisive.map((outcome) => outcome.reason).join('; '),
    evidence: [...new Set(decisive.flatMap((outcome) => outcome.evidence))],
  }
}
