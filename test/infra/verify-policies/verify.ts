import type { Row } from '../policy/matrix/row.ts'
import { environmentOf } from '../policy/principals.ts'
import type { Deployed } from '../synthesis/resolve.ts'
import { analyze, checkNeverGranted } from './access-analyzer.ts'
import { simulate } from './policy-simulator.ts'

export interface Verdict {
  /** Policies that Access Analyzer was shown. */
  readonly policies: number
  /** Requests that IAM's simulator was asked about. */
  readonly requests: number
  /** Where AWS says otherwise. */
  readonly differences: readonly string[]
}

/** Puts policies and requests to AWS itself. */
export function verifyPolicies(stacks: readonly Deployed[], rows: readonly Row[]): Verdict {
  const environment = environmentOf(stacks)
  const differences = environment.documents.flatMap((document) =>
    [...analyze(document), ...checkNeverGranted(document)].map((problem) => `${document.name}: ${problem}`),
  )
  let requests = 0
  for (const row of rows) {
    const difference = simulate(row, row.attached ? environmentOf(stacks, row.attached) : environment)
    if (difference === undefined) continue
    requests += 1
    if (difference !== '') differences.push(`${row.name}: ${difference}`)
  }
  return { policies: environment.documents.length, requests, differences }
}
