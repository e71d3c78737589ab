import * as z from 'zod'
import { patterns } from './patterns.ts'
import { reportLifetimeHours, scheduleGaps } from './schedule.ts'
import { isTimeZone, similarTimeZone } from './time-zones.ts'
import {
  accountId,
  bucketName,
  bucketPrefix,
  emailAddress,
  imageUri,
  keyAlias,
  keyArn,
  list,
  oneOf,
  onOff,
  optionalSection,
  organizationalUnit,
  principalPattern,
  regionName,
  roleName,
  roleNamePattern,
  section,
  text,
  wholeNumber,
} from './values.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

const scheduleExpression = z.string({ error: 'a rate(…) or cron(…) expression' }).check((context) => {
  const add = (message: string) => context.issues.push({ code: 'custom', message, input: context.value })
  try {
    const { shortestHours } = scheduleGaps(context.value)
    if (shortestHours < reportLifetimeHours) {
      add(
        `${reportLifetimeHours} hours or more between two runs (here ${Number(shortestHours.toFixed(2))}), since IAM hands out the same report for ${reportLifetimeHours} hours`,
      )
    }
  } catch (error) {
    add(
      `an expression of EventBridge Scheduler that recurs, such as rate(1 day) or cron(0 6 * * ? *): ${(error as Error).message}`,
    )
  }
})

const timeZone = z.string({ error: 'a time zone of the IANA database, such as Europe/Berlin' }).check((context) => {
  if (isTimeZone(context.value)) return
  const similar = similarTimeZone(context.value)
  context.issues.push({
    code: 'custom',
    message: `a time zone of the IANA database in its exact spelling, such as ${similar ?? 'Europe/Berlin or UTC'}`,
    input: context.value,
  })
})

const memberRole = section({
  name: roleName.default('iam-credential-report'),
  organizationalUnits: list(organizationalUnit, 'ids of organizational units or of the root', 100).default([]),
  directAccounts: list(accountId, 'account ids', 100).default([]),
  deployFrom: oneOf('automation', 'management').default('automation'),
  region: regionName.optional(),
  failureTolerancePercentage: wholeNumber(0, 100).default(0),
})

const bucket = optionalSection({
  prefix: bucketPrefix.default('iam-credential-reports'),
  objectLock: optionalSection({
    mode: oneOf('governance', 'compliance', 'off').default('governance'),
    days: wholeNumber(1, 36_500).default(365),
  }),
  expireAfterDays: wholeNumber(1, 36_500).optional(),
  accessLogs: section({
    bucket: bucketName,
    prefix: text(/^[\w!.*'()/=-]{0,200}$/, 'a prefix of object keys').default('iam-credential-reports/'),
  }).optional(),
  alertOnTampering: onOff.default(false),
})

/** The lists go into policies, whose sizes AWS limits: {@link settingsAcross} adds up their characters. */
const access = optionalSection({
  readers: list(principalPattern, 'role ARNs', 20).default([]),
  operators: list(principalPattern, 'role ARNs', 10).default([]),
  breakGlassRole: roleName.default('iam-credential-report-break-glass'),
  deployingRoles: list(roleNamePattern, 'role names', 5).min(1, 'a list of at least one role name').optional(),
})

const analytics = optionalSection({
  enabled: onOff.default(true),
  auditors: list(principalPattern, 'role ARNs', 10).default([]),
  scanLimitGigabytes: wholeNumber(1, 7_000).default(10),
  quickSightPrincipal: text(
    /^arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(user|group)\/[\w.-]{1,64}\/[\w+=,.@/-]{1,200}$/,
    'the ARN of a user or group of QuickSight, such as arn:aws:quicksight:eu-central-1:333333333333:group/default/auditors',
  ).optional(),
})

const task = optionalSection({
  cpu: oneOf('256', '512', '1024', '2048', '4096').default('256'),
  memory: wholeNumber(512, 30_720).default(512),
  architecture: oneOf('ARM64', 'X86_64').default('ARM64'),
  image: imageUri.optional(),
  imageTag: text(/^[\w][\w.-]{0,127}$/, 'the tag of an image in the repository of this deployment').optional(),
  concurrency: wholeNumber(1, 1000).optional(),
  logLevel: oneOf('trace', 'debug', 'info', 'warn', 'error').optional(),
})

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html */
const ownNetwork = section({
  vpcId: text(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'the id of a VPC, such as vpc-0123456789abcdef0'),
  subnetIds: list(
    text(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'the id of a subnet, such as subnet-0123456789abcdef0'),
    'subnet ids',
    16,
  ).min(1, 'a list of at least one subnet id'),
  assignPublicIp: onOff.default(false),
})

const tags = z
  .record(
    text(patterns.tagKey, 'a tag key of 1 to 127 letters, digits, spaces and _.:/=+-@, not beginning with aws:'),
    text(patterns.tagValue, 'a tag value of at most 255 letters, digits, spaces and _.:/=+-@'),
    { error: 'a section of tag keys and values, or no such line' },
  )
  .default({ 'managed-by': 'iam-credential-reports' })

/** Every setting of a deployment. Keys are the names in the file; values come out converted. */
export const settingsSchema = z.strictObject(
  {
    organizationId: text(/^o-[a-z0-9]{10,32}$/, 'the id of an organization, such as o-exampleorgid'),
    region: regionName,
    accounts: section({
      management: accountId,
      automation: accountId.optional(),
      security: accountId.optional(),
      logArchive: accountId.optional(),
    }),
    singleAccount: onOff.default(false),
    memberRole,
    key: optionalSection({ alias: keyAlias.default('iam-credential-reports'), arn: keyArn.optional() }),
    signingKey: optionalSection({
      enabled: onOff.default(true),
      alias: keyAlias.default('iam-credential-reports-signing'),
      arn: keyArn.optional(),
    }),
    bucket,
    access,
    findings: optionalSection({
      unusedCredentialDays: wholeNumber(1, 3650).optional(),
      keyRotationDays: wholeNumber(1, 3650).optional(),
      rootActivityDays: wholeNumber(1, 3650).optional(),
      accountEmail: onOff.default(false),
      ocsfAllVerdicts: onOff.default(false),
    }),
    /** Fields and values are checked as the worker checks them. */
    exceptions: z.array(z.record(z.string(), z.string())).catch([]).default([]),
    analytics,
    schedule: optionalSection({
      expression: scheduleExpression.default('cron(0 6 * * ? *)'),
      timeZone: timeZone.default('UTC'),
      flexibleWindowMinutes: wholeNumber(0, 60).default(15),
    }),
    scope: optionalSection({
      accounts: list(accountId, 'account ids', 1000).default([]),
      excludeAccounts: list(accountId, 'account ids', 1000).default([]),
      organizationalUnits: list(organizationalUnit, 'organizational unit ids', 100).default([]),
    }),
    task,
    network: ownNetwork.optional(),
    logs: optionalSection({
      retentionDays: text(/^\d{1,4}$/, `one of ${retentionDays.join(', ')}`)
        .transform(Number)
        .refine((days) => retentionDays.includes(days), `one of ${retentionDays.join(', ')}`)
        .default(90),
    }),
    alarms: optionalSection({
      accountsFailedAbove: wholeNumber(0, 50_000).default(0),
      criticalFindingsAbove: wholeNumber(0, 1_000_000).default(0),
      email: emailAddress.optional(),
    }),
    events: optionalSection({ detail: oneOf('full', 'counts').default('full') }),
    tags,
  },
  { error: 'the sections of settings.example.yaml' },
)

export type SettingsFile = z.output<typeof settingsSchema>
