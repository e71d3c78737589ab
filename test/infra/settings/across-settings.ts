import { mostCharacters } from '../../../infra/settings/across/sizes.ts'
import { expected, type Mistake } from './mistake.ts'

const many = (account: string, length: number) =>
  JSON.stringify(Array.from({ length }, (_, index) => `arn:aws:iam::${account}:role/${'r'.repeat(240)}${index}`))

/** Settings that are valid each by itself and not together. */
export const mistakesAcrossSettings: readonly Mistake[] = [
  [
    'the root and a direct account',
    'memberRole: {organizationalUnits: [r-ab12], directAccounts: [444444444444]}',
    expected(
      'memberRole.directAccounts',
      '444444444444',
      'nothing beside the root r-ab12…since two stacks would create the same role',
    ),
  ],
  [
    'the root and a unit',
    'memberRole: {organizationalUnits: [r-ab12, ou-ab12-11111111]}',
    expected('memberRole.organizationalUnits', 'r-ab12, ou-ab12-11111111', 'r-ab12 alone…'),
  ],
  [
    'a Region of another partition for the role',
    'memberRole: {organizationalUnits: [r-ab12], region: us-gov-west-1}',
    expected('memberRole.region', 'us-gov-west-1, a Region of aws-us-gov', 'a Region of aws, …'),
  ],
  [
    'organizational units in China',
    'region: cn-north-1\nmemberRole: {organizationalUnits: [r-ab12], directAccounts: [111111111111]}\naccounts: {management: 111111111111, security: 222222222222, logArchive: 333333333333}',
    expected('memberRole.organizationalUnits', 'r-ab12', 'nothing in China…'),
  ],
  [
    'no accounts in China',
    'region: cn-north-1\nmemberRole: {}',
    /^memberRole\.directAccounts: received nothing; allowed in China, .*: the ids of the member accounts$/,
  ],
  [
    'a key without the signing key',
    'key: {arn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555"}',
    expected('signingKey.arn', 'nothing', 'beside key.arn, the output oIAMCredentialReportSigningKeyArn…'),
  ],
  [
    'a signing key that is switched off',
    'signingKey: {enabled: false, arn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555"}',
    expected('signingKey.arn', '"…"', 'nothing where signingKey.enabled is false'),
  ],
  [
    'one alias for both keys',
    'signingKey: {alias: iam-credential-reports}',
    expected('signingKey.alias', '"iam-credential-reports"', 'another alias than key.alias'),
  ],
  [
    'a signing key of another Region',
    'signingKey: {arn: "arn:aws:kms:us-east-1:222222222222:key/11111111-2222-3333-4444-555555555555"}',
    expected('signingKey.arn', 'a key of us-east-1', 'a key of the Region eu-central-1'),
  ],
  [
    'an exception that does not say until when',
    'exceptions: [{check: console-mfa, account: 444444444444, principal: x, reason: r, approvedBy: a}]',
    /^exceptions.*expires.*received nothing; allowed: the last day on which it holds/,
  ],
  [
    'exceptions that are no list',
    'exceptions: {check: console-mfa}',
    /^exceptions: received .*; allowed: a list of exceptions/,
  ],
  [
    'more exceptions than a task definition holds',
    `exceptions: ${JSON.stringify(
      Array.from({ length: 40 }, (_, index) => ({
        check: 'console-mfa',
        account: String(400_000_000_000 + index),
        principal: '*',
        reason: 'r'.repeat(1000),
        approvedBy: 'a',
        expires: new Date().toISOString().slice(0, 10),
      })),
    )}`,
    /^exceptions: received \d{5} bytes of JSON in all; allowed: 24000, since ECS takes 64 KiB for a task definition/,
  ],
  [
    'a reader of another partition',
    'access: {readers: ["arn:aws-cn:iam::444444444444:role/auditor"]}',
    expected('access.readers.0', 'an ARN of the partition aws-cn', 'aws, the partition of eu-central-1'),
  ],
  [
    'an operator of another account',
    'access: {operators: ["arn:aws:iam::444444444444:role/platform"]}',
    expected(
      'access.operators.0',
      'a role of account 444444444444',
      'a role of account 011111111111, since the operator role trusts its own account only',
    ),
  ],
  [
    'an operator of another partition',
    'access: {operators: ["arn:aws-us-gov:iam::011111111111:role/platform"]}',
    expected('access.operators.0', 'an ARN of the partition aws-us-gov', 'aws, …'),
  ],
  [
    'an auditor of another account',
    'analytics: {auditors: ["arn:aws:iam::444444444444:role/auditor"]}',
    expected('analytics.auditors.0', 'a role of account 444444444444', 'a role of account 333333333333, …'),
  ],
  [
    'a QuickSight group of another account',
    'analytics: {quickSightPrincipal: "arn:aws:quicksight:us-east-1:444444444444:group/default/x"}',
    expected(
      'analytics.quickSightPrincipal',
      'a principal of account 444444444444',
      'a principal of account 333333333333…',
    ),
  ],
  [
    'a key of another partition',
    'key: {arn: "arn:aws-cn:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555"}\nsigningKey: {enabled: false}',
    expected('key.arn', 'the partition aws-cn', 'aws'),
  ],
  [
    'analytics off, with a setting',
    'analytics: {enabled: false, scanLimitGigabytes: 5}',
    expected('analytics.scanLimitGigabytes', 'a value', 'nothing where analytics.enabled is false'),
  ],
  [
    "a member role with the task role's name",
    'memberRole: {organizationalUnits: [r-ab12], name: IAM-credential-report-task}',
    expected('memberRole.name', '"IAM-credential-report-task"', 'a name that no other role of the deployment has'),
  ],
  [
    'a member role with the name of the break-glass role',
    'memberRole: {organizationalUnits: [r-ab12], name: glass}\naccess: {breakGlassRole: glass}',
    expected('memberRole.name', '"glass"', 'a name that no other role…'),
  ],
  [
    "a break-glass role with the reader role's name",
    'access: {breakGlassRole: iam-credential-report-reader}',
    expected('access.breakGlassRole', '"iam-credential-report-reader"', 'a name that no other role…'),
  ],
  [
    'deploying roles that include the reader role',
    'access: {deployingRoles: ["iam-credential-report-rea*"]}',
    expected(
      'access.deployingRoles.0',
      '"iam-credential-report-rea*", which includes iam-credential-report-reader',
      '…',
    ),
  ],
  [
    'deploying roles that are everybody',
    'access: {deployingRoles: ["*"]}',
    expected('access.deployingRoles.0', '"*", which includes iam-credential-report-task, …', '…'),
  ],
  [
    'days of a lock that is off',
    'bucket: {objectLock: {mode: "off", days: 30}}',
    expected('bucket.objectLock.days', '"30"', 'nothing where bucket.objectLock.mode is off'),
  ],
  [
    'the report bucket for its own access logs',
    'bucket: {accessLogs: {bucket: iam-credential-reports-333333333333-eu-central-1}}',
    expected('bucket.accessLogs.bucket', '…the report bucket itself', 'another bucket'),
  ],
  [
    'memory between the steps of Fargate',
    'task: {cpu: 256, memory: 1536}',
    /^task\.memory: received 1536; allowed with a cpu of 256: 512, 1024, 2048$/,
  ],
  [
    'an image of a registry in China',
    'task: {image: "111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1"}',
    expected('task.image', '"…"', 'a repository of the partition of eu-central-1, in amazonaws.com'),
  ],
  [
    'an exclusion that excludes nothing',
    'scope: {accounts: [444444444444], excludeAccounts: [555555555555]}',
    expected('scope.excludeAccounts', '555555555555', 'nothing beside scope.accounts alone…'),
  ],
  [
    '51 tags',
    `tags: {${Array.from({ length: 51 }, (_, index) => `key${index}: x`).join(', ')}}`,
    expected('tags', '51 tags', '47 at most, since AWS takes 50 and CDK adds three'),
  ],
  [
    'tags that differ in case only',
    'tags: {Owner: a, owner: b}',
    expected('tags.owner', 'Owner as well', 'keys that differ in more than upper and lower case'),
  ],
  [
    'more operators than a trust policy holds',
    `access: {operators: ${many('011111111111', 5)}}`,
    expected(
      'access.operators',
      '…characters in all',
      `${mostCharacters.operators}, since AWS limits the size of policies; use patterns`,
    ),
  ],
  [
    'more readers than the policies hold',
    `access: {readers: ${many('*', 12)}}`,
    expected('access.readers', '…characters in all', `${mostCharacters.readers}, …`),
  ],
]
