import type { Environment } from '../policy/environment.ts'
import { decideForCaller } from '../policy/evaluate.ts'
import type { Row } from '../policy/matrix/row.ts'
import { administratorAccess } from '../policy/principals.ts'
import { aws } from './aws-cli.ts'

/** Types of the condition keys that are no strings. */
const types: Readonly<Record<string, string>> = {
  'aws:SecureTransport': 'boolean',
  's3:ObjectCreationOperation': 'boolean',
  's3:TlsVersion': 'numeric',
}

/**
 * Asks IAM's own simulator what the caller's policies and boundary say to a request of the matrix, and compares. It
 * simulates neither roles against the policies of resources nor session policies, so both sides leave these out.
 *
 * @returns undefined where there is nothing to ask; else how they differ, or the empty string
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export function simulate({ question }: Row, environment: Environment): string | undefined {
  const { request, policies } = environment.prepare(question)
  const { identity, boundary } = policies
  // Roles of others may do everything in their own account: there is nothing to ask.
  if ('service' in request.caller || identity.every((document) => document === administratorAccess)) return undefined
  const ours = decideForCaller(request, { identity, ...(boundary && { boundary }) })
  const answer = aws<{ readonly EvaluationResults: readonly { readonly EvalDecision: string }[] }>(
    'iam',
    'simulate-custom-policy',
    {
      PolicyInputList: identity.map((document) => JSON.stringify(document)),
      ...(boundary && { PermissionsBoundaryPolicyInputList: [JSON.stringify(boundary)] }),
      ActionNames: [request.action],
      ...(request.resource !== '*' && { ResourceArns: [request.resource] }),
      ContextEntries: Object.entries(request.context).map(([name, value]) => ({
        ContextKeyName: name,
        ContextKeyValues: [value],
        ContextKeyType: types[name] ?? 'string',
      })),
    },
  )
  const theirs = answer.EvaluationResults[0]?.EvalDecision
  if ((theirs === 'allowed') === ours.allowed) return ''
  return `IAM says ${theirs}; expected ${ours.allowed ? 'allowed' : `denied: ${ours.reason}`}`
}
