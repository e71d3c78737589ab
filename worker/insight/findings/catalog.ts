import type { Check } from './check.ts'
import { rootChecks } from './root-checks.ts'
import { userChecks } from './user-checks.ts'

/**
 * Every check, in the order in which it is shown: the recommendations of the CIS AWS Foundations Benchmark that
 * a credential report can speak to (v7.0, v6 and v5 numbers), and the control of Security Hub beyond them.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
 */
export const checks: readonly Check[] = [...rootChecks, ...userChecks]
