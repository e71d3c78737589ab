import { partitionOf } from '../../partitions.ts'
import { isSupportedRegion } from '../regions.ts'
import { type Received, section, texts } from './received.ts'

/** Key and bucket are in accounts of their own, or both in the automation account. */
export function accounts(settings: Received): string[] {
  const given = section(settings.accounts)
  return ['security', 'logArchive'].flatMap((name) => {
    if (settings.singleAccount === 'true' && given[name] !== undefined) {
      return `accounts.${name}: received ${JSON.stringify(given[name])}; allowed: nothing where singleAccount is true, since key and bucket are in the automation account`
    }
    if (settings.singleAccount !== 'true' && settings.accounts !== undefined && given[name] === undefined) {
      return `accounts.${name}: received nothing; allowed: an account id of 12 digits, or singleAccount: true`
    }
    return []
  })
}

/** Which accounts get the member role, and how. */
export function memberRole(settings: Received): string[] {
  if (settings.memberRole === undefined) return []
  const role = section(settings.memberRole)
  const units = texts(role.organizationalUnits)
  const direct = texts(role.directAccounts)
  const root = units.find((unit) => unit.startsWith('r-'))
  const beyond = direct.filter((account) => account !== section(settings.accounts).management)
  const problems = partitionOf(String(settings.region)) === 'aws-cn' ? inChina(role) : withoutUnits(role)
  if (root !== undefined && units.length > 1) {
    problems.push(
      `memberRole.organizationalUnits: received ${units.join(', ')}; allowed: ${root} alone, since the root contains every organizational unit`,
    )
  }
  if (root !== undefined && beyond.length > 0) {
    problems.push(
      `memberRole.directAccounts: received ${beyond.join(', ')}; allowed: nothing beside the root ${root} in organizationalUnits, since two stacks would create the same role`,
    )
  }
  return [...problems, ...roleRegion(settings, role)]
}

function withoutUnits({ organizationalUnits: units }: Received): string[] {
  if (units !== undefined && !(Array.isArray(units) && units.length === 0)) return []
  return [
    `memberRole.organizationalUnits: received ${units === undefined ? 'nothing' : '[]'}; allowed: a list of at least one organizational unit or the root`,
  ]
}

/** @see https://docs.amazonaws.cn/en_us/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html */
function inChina({ organizationalUnits, directAccounts }: Received): string[] {
  const problems: string[] = []
  if (texts(organizationalUnits).length > 0) {
    problems.push(
      `memberRole.organizationalUnits: received ${texts(organizationalUnits).join(', ')}; allowed: nothing in China, where StackSets cannot deploy to organizational units; list the accounts in directAccounts`,
    )
  }
  if (texts(directAccounts).length === 0) {
    problems.push(
      'memberRole.directAccounts: received nothing; allowed in China, where StackSets cannot deploy to organizational units: the ids of the member accounts',
    )
  }
  return problems
}

function roleRegion({ region }: Received, role: Received): string[] {
  const given = role.region
  if (typeof given !== 'string' || !isSupportedRegion(given) || !isSupportedRegion(String(region))) return []
  if (partitionOf(given) === partitionOf(String(region))) return []
  return [
    `memberRole.region: received ${given}, a Region of ${partitionOf(given)}; allowed: a Region of ${partitionOf(String(region))}, the partition of region`,
  ]
}

/** The accounts of the scheduled runs. */
export function scope(settings: Received): string[] {
  const accounts = texts(settings.accounts)
  const excluded = texts(settings.excludeAccounts)
  const both = accounts.filter((id) => excluded.includes(id))
  if (both.length > 0) {
    return [
      `scope.accounts and scope.excludeAccounts: received ${both.join(', ')} in both; allowed: an account in one of them`,
    ]
  }
  if (accounts.length === 0 || excluded.length === 0 || texts(settings.organizationalUnits).length > 0) return []
  return [
    `scope.excludeAccounts: received ${excluded.join(', ')}; allowed: nothing beside scope.accounts alone, which includes no other account`,
  ]
}
