import { AwsError } from './errors.ts'

/** What a session policy leaves of a role's rights. */
export interface SessionPolicy {
  readonly text: string
  /** Lowercase actions that it allows; patterns stay patterns. */
  readonly allowedActions: ReadonlySet<string>
  /** It allows the two report actions on every resource, unconditionally, and nothing else. */
  readonly exact: boolean
}

const reportActions = ['iam:generatecredentialreport', 'iam:getcredentialreport']
const known = new Map<string, SessionPolicy>()

interface Statement {
  readonly Effect?: string
  readonly Action?: string | readonly string[]
  readonly Resource?: string | readonly string[]
}

/**
 * Reads the Policy parameter of AssumeRole.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @throws AwsError ValidationError above 2,048 characters, MalformedPolicyDocument where it is no policy
 */
export function parseSessionPolicy(text: string): SessionPolicy {
  const parsed = known.get(text)
  if (parsed) return parsed
  if (text.length > 2048) {
    throw new AwsError('ValidationError', `policy has ${text.length} characters; at most 2048 are allowed`)
  }
  const policy = readPolicy(text)
  // Runs use one policy for all accounts; a policy that changes from call to call must not fill the memory.
  if (known.size < 100) known.set(text, policy)
  return policy
}

function readPolicy(text: string): SessionPolicy {
  const malformed = () => new AwsError('MalformedPolicyDocument', 'The policy is not in valid JSON policy format.')
  let document: { Version?: string; Statement?: Statement | readonly Statement[] }
  try {
    document = JSON.parse(text)
  } catch {
    throw malformed()
  }
  const statements = [document?.Statement ?? []].flat() as readonly Statement[]
  if (statements.length === 0) throw malformed()
  const allowedActions = new Set<string>()
  let plain = true
  for (const statement of statements) {
    const actions = [statement.Action ?? []].flat()
    if (!['Allow', 'Deny'].includes(statement.Effect ?? '') || actions.length === 0) throw malformed()
    const members = Object.keys(statement).filter((name) => name !== 'Sid')
    plain &&= statement.Effect === 'Allow' && members.length === 3 && [statement.Resource].flat().join() === '*'
    if (statement.Effect === 'Allow') for (const action of actions) allowedActions.add(action.toLowerCase())
  }
  const exact = plain && allowedActions.size === 2 && reportActions.every((action) => allowedActions.has(action))
  return { text, allowedActions, exact }
}

/** Whether the policy allows an action, such as `iam:GetCredentialReport`. */
export function allows(policy: SessionPolicy, action: string): boolean {
  const wanted = action.toLowerCase()
  if (policy.allowedActions.has(wanted)) return true
  return [...policy.allowedActions].some((pattern) => pattern.endsWith('*') && wanted.startsWith(pattern.slice(0, -1)))
}
