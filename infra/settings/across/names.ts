import { ownRoleNames } from '../../names.ts'
import { type Received, section, texts } from './received.ts'

/** IAM does not distinguish upper and lower case in the names of roles. */
const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase()

/** Role names that collide, and deploying roles that would include a role which must not deploy. */
export function names(settings: Received): string[] {
  const { name } = section(settings.memberRole)
  const { breakGlassRole, deployingRoles } = section(settings.access)
  const breakGlass = String(breakGlassRole ?? 'iam-credential-report-break-glass')
  const member = String(name ?? 'iam-credential-report')
  return [
    ...taken('memberRole.name', member, [...ownRoleNames, breakGlass]),
    ...taken('access.breakGlassRole', breakGlass, ownRoleNames),
    ...texts(deployingRoles).flatMap((pattern, index) =>
      includes(`access.deployingRoles.${index}`, pattern, [...ownRoleNames, member]),
    ),
  ]
}

function taken(path: string, name: string, others: readonly string[]): string[] {
  const other = others.find((one) => same(one, name))
  if (other === undefined) return []
  return [`${path}: received ${JSON.stringify(name)}; allowed: a name that no other role of the deployment has`]
}

function includes(path: string, pattern: string, roles: readonly string[]): string[] {
  const found = roles.filter((role) => wildcard(pattern).test(role))
  if (found.length === 0) return []
  return [
    `${path}: received ${JSON.stringify(pattern)}, which includes ${found.join(', ')}; allowed: a pattern for roles that deploy, since it exempts them from what everybody else is denied`,
  ]
}

const wildcard = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  )
