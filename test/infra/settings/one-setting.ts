import { expected, type Mistake } from './mistake.ts'

/** Values that a single setting cannot have. */
export const mistakesInOneSetting: readonly Mistake[] = [
  [
    'a wrong account id',
    'accounts: {management: 11111, security: 222222222222, logArchive: 333333333333}',
    /^accounts\.management: received "11111"; allowed: an account id of 12 digits$/,
  ],
  [
    'an organizational unit that is none',
    'memberRole: {organizationalUnits: [Workloads]}',
    /^memberRole\.organizationalUnits\.0: received "Workloads"; allowed: the id of an organizational unit/,
  ],
  [
    'no organizational unit',
    'memberRole: {organizationalUnits: []}',
    /^memberRole\.organizationalUnits: received \[\]; allowed: a list of at least one/,
  ],
  [
    'an hourly schedule',
    'schedule: {expression: rate(1 hour)}',
    /^schedule\.expression: received "rate\(1 hour\)"; allowed: 4 hours or more between two runs \(here 1\)/,
  ],
  [
    'a schedule that is none',
    'schedule: {expression: banana(1)}',
    /^schedule\.expression: .*neither rate\(.*nor cron\(/,
  ],
  ['a schedule of one time', 'schedule: {expression: at(2026-11-22T10:00:00)}', /^schedule\.expression: .*recurs/],
  [
    'a bad time zone',
    'schedule: {timeZone: Europe/Nowhere}',
    /^schedule\.timeZone: received "Europe\/Nowhere"; allowed: a time zone/,
  ],
  [
    'an alias for a key ARN',
    'key: {arn: "arn:aws:kms:eu-central-1:222222222222:alias/reports"}\nsigningKey: {enabled: false}',
    /^key\.arn: received "arn:.*alias\/reports"; allowed: a key's full ARN.*not an alias/,
  ],
  [
    'a key of another Region',
    'key: {arn: "arn:aws:kms:us-east-1:222222222222:key/11111111-2222-3333-4444-555555555555"}\nsigningKey: {enabled: false}',
    /^key\.arn: received a key of us-east-1; allowed: a key of the Region eu-central-1$/,
  ],
  [
    'a key of another account',
    'key: {arn: "arn:aws:kms:eu-central-1:444444444444:key/11111111-2222-3333-4444-555555555555"}\nsigningKey: {enabled: false}',
    /^key\.arn: received a key of account 444444444444/,
  ],
  ['a setting that does not exist', 'alarm: {}', /^alarm: no such setting; see settings\.example\.yaml$/],
  ['a setting that does not exist, further down', 'alarms: {mail: a@example.com}', /^alarms\.mail: no such setting/],
  [
    'memory that Fargate does not offer',
    'task: {cpu: 256, memory: 4096}',
    /^task\.memory: received 4096; allowed with a cpu of 256: 512, 1024, 2048$/,
  ],
  ['two images', 'task: {image: a/b:1, imageTag: "1"}', /^task\.image and task\.imageTag: received both/],
  [
    'days of retention that there are not',
    'logs: {retentionDays: 91}',
    /^logs\.retentionDays: received "91"; allowed: one of 1, 3, 5/,
  ],
  [
    'a reader that is no role',
    'access: {readers: ["arn:aws:iam::222222222222:user/me"]}',
    /^access\.readers\.0: .*a role's ARN/,
  ],
  [
    'an account in and out of scope',
    'scope: {accounts: [222222222222], excludeAccounts: [222222222222]}',
    /^scope\.accounts and scope\.excludeAccounts: received 222222222222 in both/,
  ],
  ['separate accounts in single-account mode', 'singleAccount: true', /^accounts\.security: .*singleAccount is true/],
  ['a tag that AWS keeps to itself', 'tags: {"aws:x": y}', /^tags\.aws:x: .*not beginning with aws:/],
  [
    'an expiry before the end of the lock',
    'bucket: {expireAfterDays: 30}',
    /^bucket\.expireAfterDays: received 30; allowed: 365 or more, since bucket\.objectLock locks objects for 365 days$/,
  ],
  [
    'an expiry before the end of a lock that is set',
    'bucket: {expireAfterDays: 89, objectLock: {days: 90}}',
    /^bucket\.expireAfterDays: received 89; allowed: 90 or more/,
  ],
  ['text where a section belongs', 'schedule: daily', /^schedule: received "daily"/],
  [
    'a Region with a typing error',
    'region: eu-centrall-1',
    expected('region', '"eu-centrall-1"', 'one of …eu-central-1, …'),
  ],
  ['a Region of an isolated partition', 'region: us-iso-east-1', expected('region', '"us-iso-east-1"', 'one of …')],
  [
    'an account twice',
    'scope: {accounts: [444444444444, 444444444444]}',
    expected('scope.accounts', '[…]', 'each of the account ids once'),
  ],
  [
    'too many accounts',
    `scope: {accounts: [${Array.from({ length: 1001 }, (_, index) => 400_000_000_000 + index).join(', ')}]}`,
    expected('scope.accounts', '[…]', 'a list of at most 1000 account ids'),
  ],
  [
    'a reserved role name',
    'access: {breakGlassRole: AWSReservedSSO_Admin}',
    expected('access.breakGlassRole', '"AWSReservedSSO_Admin"', 'the name of a role…'),
  ],
  [
    'a deploying role with a slash in front',
    'access: {deployingRoles: [/cicd/deploy]}',
    expected('access.deployingRoles.0', '"/cicd/deploy"', 'the name of a role with its path…'),
  ],
  ['an alias of AWS', 'key: {alias: aws/s3}', expected('key.alias', '"aws/s3"', 'the name of an alias…')],
  [
    'an alias with its prefix',
    'key: {alias: alias/reports}',
    expected('key.alias', '"alias/reports"', 'the name of an alias…'),
  ],
  [
    'a key id that is none',
    'key: {arn: "arn:aws:kms:eu-central-1:222222222222:key/mine"}\nsigningKey: {enabled: false}',
    expected('key.arn', '"…key/mine"', "a key's full ARN…"),
  ],
  [
    'a bucket prefix of IDN',
    'bucket: {prefix: xn--reports}',
    expected('bucket.prefix', '"xn--reports"', '…which S3 reserves'),
  ],
  [
    'a bucket prefix of S3',
    'bucket: {prefix: sthree-reports}',
    expected('bucket.prefix', '"sthree-reports"', '…which S3 reserves'),
  ],
  [
    'a bucket prefix of examples',
    'bucket: {prefix: amzn-s3-demo-reports}',
    expected('bucket.prefix', '"amzn-s3-demo-reports"', '…which S3 reserves'),
  ],
  [
    'a bucket prefix that is too long',
    `bucket: {prefix: ${'b'.repeat(32)}}`,
    expected('bucket.prefix', '"b…"', 'the beginning of a bucket name: 2 to 31…'),
  ],
  [
    'a bucket for access logs like an IP address',
    'bucket: {accessLogs: {bucket: 10.0.0.1}}',
    expected('bucket.accessLogs.bucket', '"10.0.0.1"', 'the name of a bucket…'),
  ],
  [
    'a bucket for access logs with a reserved suffix',
    'bucket: {accessLogs: {bucket: logs-s3alias}}',
    expected('bucket.accessLogs.bucket', '"logs-s3alias"', 'the name of a bucket…'),
  ],
  [
    'a lock longer than S3 takes',
    'bucket: {objectLock: {days: 36501}}',
    expected('bucket.objectLock.days', '"36501"', 'a whole number from 1 to 36500'),
  ],
  [
    'a time zone in other case',
    'schedule: {timeZone: europe/berlin}',
    expected(
      'schedule.timeZone',
      '"europe/berlin"',
      'a time zone of the IANA database in its exact spelling, such as Europe/Berlin',
    ),
  ],
  [
    'a rate in the singular',
    'schedule: {expression: rate(12 hour)}',
    expected('schedule.expression', '"rate(12 hour)"', 'an expression…it must be rate(12 hours)'),
  ],
  [
    'an image without a tag',
    'task: {image: 111111111111.dkr.ecr.eu-central-1.amazonaws.com/reports}',
    expected('task.image', '"…/reports"', 'the URI of an image with a tag or a digest…'),
  ],
  [
    'an image of a registry with a port and without a tag',
    'task: {image: "registry.example.com:5000/reports"}',
    expected('task.image', '"registry.example.com:5000/reports"', 'the URI of an image with a tag or a digest…'),
  ],
  [
    'a digest that is cut off',
    'task: {image: "a/b@sha256:0123"}',
    expected('task.image', '"a/b@sha256:0123"', 'the URI of an image…'),
  ],
  [
    '17 subnets',
    `network: {vpcId: vpc-01234567, subnetIds: [${Array.from({ length: 17 }, (_, index) => `subnet-${10_000_000 + index}`).join(', ')}]}`,
    expected('network.subnetIds', '[…]', 'a list of at most 16 subnet ids'),
  ],
  [
    'a subnet id of another length',
    'network: {vpcId: vpc-01234567, subnetIds: [subnet-0123456789]}',
    expected('network.subnetIds.0', '"subnet-0123456789"', 'the id of a subnet…'),
  ],
  [
    'an e-mail address that SNS refuses',
    'alarms: {email: sécurité@example.com}',
    expected('alarms.email', '"…"', 'an e-mail address in ASCII…'),
  ],
  ['a tag that AWS keeps to itself, in capitals', 'tags: {"AWS:x": y}', /^tags\.AWS:x: .*not beginning with aws:/],
  [
    'a principal that is no user of QuickSight',
    'analytics: {quickSightPrincipal: "arn:aws:quicksight:eu-central-1:333333333333:group/auditors"}',
    expected('analytics.quickSightPrincipal', '"…"', 'the ARN of a user or group…'),
  ],
  [
    'an empty section',
    'schedule:',
    expected(
      'schedule',
      'nothing',
      'a section with settings such as expression, timeZone, flexibleWindowMinutes, or no such line',
    ),
  ],
  [
    'an empty section inside a section',
    'bucket: {objectLock: }',
    expected('bucket.objectLock', 'nothing', 'a section with settings such as mode, days, or no such line'),
  ],
  ['an empty list', 'access:\n  readers:', expected('access.readers', 'nothing', 'a list of role ARNs')],
  ['an empty value', 'alarms:\n  email:', expected('alarms.email', 'nothing', 'an e-mail address…')],
  ['empty tags', 'tags:', expected('tags', 'nothing', 'a section of tag keys and values, or no such line')],
  [
    'a share of failures above all',
    'memberRole: {organizationalUnits: [r-ab12], failureTolerancePercentage: 101}',
    expected('memberRole.failureTolerancePercentage', '"101"', 'a whole number from 0 to 100'),
  ],
]
