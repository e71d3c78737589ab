import type { Principal } from './credentials.ts'
import { AwsError, queryAnswer } from './errors.ts'
import { parseSessionPolicy } from './session-policy.ts'
import type { Service, State } from './state.ts'

/** AWS STS over the query protocol. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
export function stsService(state: State): Service {
  return ({ body }) => {
    const parameters = new URLSearchParams(body.toString())
    const operation = parameters.get('Action') ?? 'unknown'
    const role = parseRoleArn(parameters.get('RoleArn') ?? '')
    return {
      operation,
      account: role?.accountId,
      execute(principal, requestId) {
        if (operation === 'AssumeRole') {
          return queryAnswer('sts', operation, assumeRole(state, principal, parameters, role), requestId)
        }
        if (operation !== 'GetCallerIdentity') {
          throw new AwsError('InvalidAction', `Could not find operation ${operation} for version 2011-06-15`)
        }
        const { arn, accountId, accessKeyId } = principal
        const identity = `<Arn>${arn}</Arn><UserId>${roleId(accessKeyId)}:${arn.split('/').at(-1)}</UserId><Account>${accountId}</Account>`
        return queryAnswer('sts', operation, identity, requestId)
      },
    }
  }
}

interface RoleArn {
  readonly partition: string
  readonly accountId: string
  readonly name: string
}

function parseRoleArn(arn: string): RoleArn | undefined {
  const [, partition, accountId, name] =
    /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/.exec(arn) ?? []
  return partition && accountId && name ? { partition, accountId, name } : undefined
}

/** A role's unique id, the part of a UserId before the colon. */
const roleId = (accessKeyId: string): string => `AROA${accessKeyId.slice(4)}`

function assumeRole(
  state: State,
  principal: Principal,
  parameters: URLSearchParams,
  role: RoleArn | undefined,
): string {
  const { clock, credentials, partition, sessions } = state
  const roleArn = parameters.get('RoleArn') ?? ''
  if (!role) throw new AwsError('ValidationError', `${roleArn} is invalid`)
  const sessionName = parameters.get('RoleSessionName') ?? ''
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw new AwsError('ValidationError', `roleSessionName must be 2 to 64 of [\\w+=,.@-], not '${sessionName}'`)
  }
  const durationSeconds = durationOf(parameters.get('DurationSeconds'))
  const policyText = parameters.get('Policy')
  const sessionPolicy = policyText === null ? undefined : parseSessionPolicy(policyText)

  const policy = sessionPolicy ? (sessionPolicy.exact ? 'exact' : 'other') : 'missing'
  const refusal = refuse(state, principal, role, roleArn)
  sessions.push({ accountId: role.accountId, time: clock.now(), outcome: refusal ? 'refused' : 'ok', policy })
  if (refusal) throw refusal

  const arn = `arn:${partition}:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`
  const expiresAt = clock.now() + durationSeconds * 1000
  const session = credentials.issue({
    kind: 'member',
    accountId: role.accountId,
    arn,
    expiresAt,
    ...(sessionPolicy && { sessionPolicy }),
  })
  const expiration = `${new Date(expiresAt).toISOString().slice(0, 19)}Z`
  return (
    `<Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId><SecretAccessKey>${session.secretAccessKey}</SecretAccessKey>` +
    `<SessionToken>${session.sessionToken}</SessionToken><Expiration>${expiration}</Expiration></Credentials>` +
    `<AssumedRoleUser><AssumedRoleId>${roleId(session.accessKeyId)}:${sessionName}</AssumedRoleId><Arn>${arn}</Arn></AssumedRoleUser>` +
    `<PackedPolicySize>${Math.ceil(((policyText?.length ?? 0) / 2048) * 100)}</PackedPolicySize>`
  )
}

/** The collector is itself a session of a role, so that the hour of chained roles applies to it. */
function durationOf(text: string | null): number {
  const seconds = text === null ? 3600 : Number(text)
  if (!Number.isInteger(seconds) || seconds < 900) {
    throw new AwsError('ValidationError', `durationSeconds is '${text}'; it must be at least 900`)
  }
  if (seconds > 3600) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
  }
  return seconds
}

/** A missing role, a trust that does not name the caller and an account outside look the same from here. */
function refuse(state: State, principal: Principal, role: RoleArn, roleArn: string): AwsError | undefined {
  const account = state.accounts.get(role.accountId)
  const entered =
    principal.kind === 'collector' &&
    account !== undefined &&
    role.partition === state.partition &&
    role.name === state.memberRoleName &&
    (account.state ?? 'ACTIVE') === 'ACTIVE' &&
    (account.role ?? 'present') === 'present' &&
    account.closedAfterListing !== true
  if (!entered) {
    return new AwsError(
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    )
  }
  if (account.regionDisabled) {
    return new AwsError(
      'RegionDisabledException',
      `STS is not activated in this region for account:${role.accountId}. Your account administrator can activate STS in this region using the IAM Console.`,
    )
  }
  return undefined
}
