import { readFileSync } from 'node:fs'
import { exceptionsText, mostExceptionBytes } from '../../../infra/settings/across/exceptions.ts'
import { mostCharacters } from '../../../infra/settings/across/sizes.ts'
import { accounts, fullSettings, organizationId, region } from './fixtures.ts'

/** The settings with the task in an account of a delegated administrator. */
export const delegated = (settings = fullSettings, automation: string = accounts.member) =>
  settings
    .replace('  security:', `  automation: "${automation}"\n  security:`)
    .replace(`iam::${accounts.management}:role`, `iam::${automation}:role`)

/** The settings with key and bucket in the automation account. */
export const singleAccount = (settings = fullSettings) =>
  settings
    .replace(/ *security:.*\n *logArchive:.*\n/, '')
    .replace('memberRole:', 'singleAccount: true\nmemberRole:')
    .replaceAll(accounts.logArchive, accounts.management)

/** The settings in a Region of another partition. StackSets cannot deploy to organizational units in China. */
export function elsewhere(where: 'us-gov-west-1' | 'cn-north-1', settings = fullSettings): string {
  const moved = settings.replaceAll(region, where)
  if (where === 'us-gov-west-1') return moved.replaceAll('arn:aws:', 'arn:aws-us-gov:')
  return moved
    .replaceAll('arn:aws:', 'arn:aws-cn:')
    .replaceAll('.amazonaws.com/', '.amazonaws.com.cn/')
    .replace('organizationalUnits: [r-ab12]', `directAccounts: ["${accounts.member}"]`)
}

/** The settings with ids that are not those of settings.example.yaml, for commands that read them from a file. */
export const withOwnIds = (settings: string) =>
  settings
    .replaceAll(organizationId, 'o-a1b2c3d4e5')
    .replaceAll(accounts.management, '123456789012')
    .replaceAll(accounts.security, '234567890123')
    .replaceAll(accounts.logArchive, '345678901234')

/** With an image, because hashing the project for one that the CDK builds takes seconds; stacks/image.ts does it once. */
const example = `${readFileSync(new URL('../../../settings.example.yaml', import.meta.url), 'utf8')}
task: {image: "${accounts.management}.dkr.ecr.${region}.amazonaws.com/reports/worker:1.0.0"}
`

/** A list of at most `most` characters: as many ARNs or names as fit. */
function filled(most: number, item: (index: number) => string): string {
  const items: string[] = []
  for (let index = 0; [...items, item(index)].join('').length <= most; index++) items.push(item(index))
  return JSON.stringify(items)
}

const roleOf = (account: string) => (index: number) =>
  `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${'x'.repeat(most(account))}${index}_*`

/** The lists allow ten or twenty entries, so longer names fill them. */
const most = (account: string) => (account === '*' ? 80 : 50)

/** As many exceptions as the task definition may hold. */
function mostExceptions(): string {
  const items: object[] = []
  const one = (index: number) => ({
    check: 'console-mfa',
    account: String(400_000_000_000 + index),
    principal: '*',
    reason: 'r'.repeat(100),
    approvedBy: 'a',
    expires: new Date().toISOString().slice(0, 10),
  })
  const bytes = () => JSON.stringify(exceptionsText([...items, one(items.length)])).length
  while (bytes() <= mostExceptionBytes) items.push(one(items.length))
  return JSON.stringify(items)
}

/** Every list and name at its limit, in the Region with the longest name. */
const largest = `
organizationId: o-${'x'.repeat(32)}
region: ap-southeast-1
accounts: {management: "${accounts.management}", security: "${accounts.security}", logArchive: "${accounts.logArchive}"}
memberRole:
  name: ${'m'.repeat(64)}
  organizationalUnits: ${JSON.stringify(Array.from({ length: 100 }, (_, index) => `ou-${'a'.repeat(32)}-${'b'.repeat(28)}${1000 + index}`))}
key: {alias: ${'k'.repeat(250)}}
bucket:
  prefix: ${'b'.repeat(31)}
  expireAfterDays: 2557
  alertOnTampering: true
  accessLogs: {bucket: access-logs-of-the-organization}
access:
  readers: ${filled(mostCharacters.readers, roleOf('*'))}
  operators: ${filled(mostCharacters.operators, roleOf(accounts.management))}
  breakGlassRole: ${'g'.repeat(64)}
  deployingRoles: ${filled(mostCharacters.deployingRoles, (index) => `${'d'.repeat(57)}-${index}`)}
analytics:
  auditors: ${filled(mostCharacters.auditors, roleOf(accounts.logArchive))}
  quickSightPrincipal: arn:aws:quicksight:eu-central-1:${accounts.logArchive}:group/default/auditors
scope:
  accounts: ${JSON.stringify(Array.from({ length: 1000 }, (_, index) => String(400_000_000_000 + index)))}
  organizationalUnits: ${JSON.stringify(Array.from({ length: 100 }, (_, index) => `ou-${'a'.repeat(32)}-${'b'.repeat(28)}${1000 + index}`))}
task: {imageTag: ${'t'.repeat(128)}}
alarms: {email: security@example.com, accountsFailedAbove: 50000}
exceptions: ${mostExceptions()}
tags: ${JSON.stringify(Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`${'k'.repeat(125)}${10 + index}`, 'v'.repeat(255)])))}
`

/** The settings of every tested variant. */
export const variants: Readonly<Record<string, string>> = {
  example,
  'everything switched on': fullSettings,
  'delegated automation': delegated(),
  'single account': singleAccount(),
  GovCloud: elsewhere('us-gov-west-1'),
  China: elsewhere('cn-north-1'),
  'own VPC': `${fullSettings}\nnetwork: {vpcId: vpc-0123456789abcdef0, subnetIds: [subnet-0123456789abcdef0]}`,
  'several deploying roles': fullSettings.replace(
    'access:',
    'access:\n  deployingRoles: [first-deployer, path/second-*]',
  ),
  'opt-in Region': fullSettings.replaceAll(region, 'eu-central-2'),
  'everything at its limit': largest,
}
