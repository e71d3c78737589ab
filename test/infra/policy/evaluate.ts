import { type Asked, accountOf, applies, broadest, naming, type PolicyDocument } from './statements.ts'

/** The policies that have a say in a request. */
export interface Policies {
  /** Attached to the caller. Empty for services. */
  readonly identity: readonly PolicyDocument[]
  readonly boundary?: PolicyDocument
  readonly session?: PolicyDocument
  /** Of the resource; for sts:AssumeRole the trust policy of the role. */
  readonly resource?: PolicyDocument
  /** Denials of the organization to principals of the caller's account, beside a policy that allows everything. */
  readonly serviceControl?: PolicyDocument
  /** Denials of the organization to whoever asks for a resource of the account that owns it, likewise. */
  readonly resourceControl?: PolicyDocument
}

export interface Request extends Asked {
  /** The account that owns the resource. */
  readonly resourceAccount: string
}

export interface Decision {
  readonly allowed: boolean
  readonly reason: string
}

const denied = (reason: string): Decision => ({ allowed: false, reason })

/**
 * Decides a request as AWS documents it, for roles and services.
 *
 * @throws Error on anything in a policy that is not known here
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(request: Request, policies: Policies): Decision {
  const { identity, boundary, session, resource } = policies
  const { serviceControl, resourceControl } = policies
  const own = [...identity, ...(boundary ? [boundary] : []), ...(session ? [session] : [])]
  if (serviceControl && says(serviceControl, 'Deny', request)) return denied('service control policy')
  if (resourceControl && resourceSays(resourceControl, 'Deny', request) !== 'not') {
    return denied('resource control policy')
  }
  if (own.some((document) => says(document, 'Deny', request))) return denied('explicit deny of an identity policy')
  if (resource && resourceSays(resource, 'Deny', request) !== 'not') return denied('explicit deny of the resource')

  const byResource = resource ? resourceSays(resource, 'Allow', request) : 'not'
  if ('service' in request.caller) {
    return byResource === 'not'
      ? denied('the resource does not let the service in')
      : { allowed: true, reason: 'resource' }
  }
  const byIdentity = identity.some((document) => says(document, 'Allow', request))
  const crossAccount = accountOf(request.caller.arn) !== request.resourceAccount
  if (byResource === 'not' && (crossAccount || needsItsResource(request.action))) {
    return denied('the resource does not let the caller in')
  }
  // `*` names the session itself, which neither its boundary nor its session policy limits in its own account.
  if (byResource === 'everybody' && !crossAccount) return { allowed: true, reason: 'resource' }
  if (!byIdentity && (crossAccount || byResource !== 'role')) return denied('no identity policy allows it')
  if (boundary && !says(boundary, 'Allow', request)) return denied('outside the permissions boundary')
  if (session && !says(session, 'Allow', request)) return denied('outside the session policy')
  return { allowed: true, reason: byIdentity ? 'identity' : 'resource' }
}

/** The caller's half of a decision: its policies and its boundary, with no resource's policy in it. */
export function decideForCaller(
  asked: Asked,
  { identity, boundary }: Pick<Policies, 'identity' | 'boundary'>,
): Decision {
  const own = [...identity, ...(boundary ? [boundary] : [])]
  if (own.some((document) => says(document, 'Deny', asked))) return denied('explicit deny of an identity policy')
  if (!identity.some((document) => says(document, 'Allow', asked))) return denied('no identity policy allows it')
  if (boundary && !says(boundary, 'Allow', asked)) return denied('outside the permissions boundary')
  return { allowed: true, reason: 'identity' }
}

/** Keys and roles answer to their own policy first: IAM of their account has a say only where that policy lets it. */
const needsItsResource = (action: string) => action.startsWith('kms:') || action === 'sts:AssumeRole'

const says = (document: PolicyDocument, effect: 'Allow' | 'Deny', asked: Asked): boolean =>
  document.Statement.some((statement) => statement.Effect === effect && applies(statement, asked))

const resourceSays = (document: PolicyDocument, effect: 'Allow' | 'Deny', asked: Asked) =>
  broadest(
    document.Statement.filter((statement) => statement.Effect === effect && applies(statement, asked)).map(
      (statement) => naming(statement, asked.caller),
    ),
  )
