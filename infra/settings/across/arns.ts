import { partitionOf } from '../../partitions.ts'
import { isSupportedRegion } from '../regions.ts'
import { accountsOf, type Received, section, texts } from './received.ts'

/** ARNs name the partition, and where it matters the account and the Region, of the deployment. */
export function arns(settings: Received): string[] {
  const { automation, logArchive } = accountsOf(settings)
  const access = section(settings.access)
  const analytics = section(settings.analytics)
  const inPlace = (path: string, received: unknown, account?: unknown, why = '') =>
    texts(received).flatMap((arn, index) => inPlaceProblems(settings, `${path}.${index}`, arn, account, why))
  return [
    ...keyArn(settings, 'key'),
    ...keyArn(settings, 'signingKey'),
    ...signingKey(settings),
    ...inPlace('access.readers', access.readers),
    ...inPlace(
      'access.operators',
      access.operators,
      automation,
      ', since the operator role trusts its own account only',
    ),
    ...inPlace(
      'analytics.auditors',
      analytics.auditors,
      logArchive,
      ', since the reader role trusts its own account only',
    ),
    ...quickSight(settings, analytics.quickSightPrincipal, logArchive),
  ]
}

function inPlaceProblems(settings: Received, path: string, arn: string, account: unknown, why: string): string[] {
  const [prefix, partition, , , owner] = arn.split(':')
  if (prefix !== 'arn' || owner === undefined || !isSupportedRegion(String(settings.region))) return []
  const expected = partitionOf(String(settings.region))
  const problems: string[] = []
  if (partition !== expected) {
    problems.push(
      `${path}: received an ARN of the partition ${partition}; allowed: ${expected}, the partition of ${settings.region}`,
    )
  }
  if (account !== undefined && owner !== account && owner !== '*') {
    problems.push(`${path}: received a role of account ${owner}; allowed: a role of account ${account}${why}`)
  }
  return problems
}

/** The Region of the ARN is that of QuickSight's users, which may be another. */
function quickSight(settings: Received, arn: unknown, account: unknown): string[] {
  if (typeof arn !== 'string') return []
  return inPlaceProblems(settings, 'analytics.quickSightPrincipal', arn, account, ', which holds the data set').map(
    (problem) =>
      problem.replace('received a role', 'received a principal').replace('allowed: a role', 'allowed: a principal'),
  )
}

function keyArn(settings: Received, name: 'key' | 'signingKey'): string[] {
  const { arn } = section(settings[name])
  if (typeof arn !== 'string' || !arn.includes(':key/')) return []
  const [, partition, , region, account] = arn.split(':')
  const { security } = accountsOf(settings)
  const problems: string[] = []
  if (region !== settings.region) {
    problems.push(`${name}.arn: received a key of ${region}; allowed: a key of the Region ${settings.region}`)
  }
  if (account !== security) {
    problems.push(`${name}.arn: received a key of account ${account}; allowed: a key of account ${security}`)
  }
  if (region === settings.region && isSupportedRegion(String(region)) && partition !== partitionOf(String(region))) {
    problems.push(`${name}.arn: received the partition ${partition}; allowed: ${partitionOf(String(region))}`)
  }
  return problems
}

/** If the key's ARN cannot be read across accounts, that of the signing key cannot be read either. */
function signingKey(settings: Received): string[] {
  const { enabled, alias, arn } = section(settings.signingKey)
  const key = section(settings.key)
  const off = enabled === 'false'
  const problems: string[] = []
  if (off && arn !== undefined) {
    problems.push(`signingKey.arn: received ${JSON.stringify(arn)}; allowed: nothing where signingKey.enabled is false`)
  }
  if (!off && String(key.arn).includes(':key/') && arn === undefined) {
    problems.push(
      'signingKey.arn: received nothing; allowed: beside key.arn, the output oIAMCredentialReportSigningKeyArn of the key stack, or signingKey.enabled: false',
    )
  }
  if (!off && String(alias ?? 'iam-credential-reports-signing') === String(key.alias ?? 'iam-credential-reports')) {
    problems.push(`signingKey.alias: received ${JSON.stringify(alias)}; allowed: another alias than key.alias`)
  }
  return problems
}
