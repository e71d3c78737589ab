import * as z from 'zod'
import { isTimeZone, reportLifetimeHours, scheduleGaps } from './schedule.ts'

/** A string of a form; `allowed` says in words what is. Everything in the file arrives as text. */
const text = (pattern: RegExp, allowed: string) => z.string({ error: allowed }).regex(pattern, allowed)

const accountId = text(/^\d{12}$/, 'an account id of 12 digits')
const roleName = text(/^[\w+=,.@-]{1,64}$/, 'the name of a role, without path: 1 to 64 letters, digits and +=,.@_-')
const organizationalUnit = text(
  /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
  'the id of an organizational unit or of the root, such as ou-ab12-11111111 or r-ab12',
)
const principalPattern = text(
  /^arn:aws[a-z-]*:iam::(\d{12}|\*):role\/[\w+=,.@/*?-]+$/,
  "a role's ARN, where * and ? stand for any characters, such as arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*",
)
const onOff = z.enum(['true', 'false'], { error: 'true or false' }).transform((value) => value === 'true')

const wholeNumber = (minimum: number, maximum: number) => {
  const allowed = `a whole number from ${minimum} to ${maximum}`
  return text(/^\d{1,9}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(minimum, allowed).max(maximum, allowed))
}

const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `one of ${values.join(', ')}` })

/** What CloudWatch Logs takes as retention. */
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

const objectLock = z.strictObject({
  mode: oneOf('governance', 'compliance', 'off').default('governance'),
  days: wholeNumber(1, 36_500).default(365),
})

const ownNetwork = z.strictObject({
  vpcId: text(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC, such as vpc-0123456789abcdef0'),
  subnetIds: z
    .array(text(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet, such as subnet-0123456789abcdef0'), {
      error: 'a list of subnet ids',
    })
    .min(1, 'a list of at least one subnet id'),
  assignPublicIp: onOff.default(false),
})

/** Everything that a deployment can be told. Keys are the names in the file, values come out converted. */
export const settingsSchema = z.strictObject(
  {
    organizationId: text(/^o-[a-z0-9]{10,32}$/, 'the id of an organization, such as o-exampleorgid'),
    region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a Region, such as eu-central-1'),
    accounts: z.strictObject(
      {
        management: accountId,
        automation: accountId.optional(),
        security: accountId.optional(),
        logArchive: accountId.optional(),
      },
      { error: 'a section with the accounts management, automation, security and logArchive' },
    ),
    singleAccount: onOff.default(false),
    memberRole: z.strictObject(
      {
        name: roleName.default('iam-credential-report'),
        organizationalUnits: z
          .array(organizationalUnit, { error: 'a list of ids of organizational units or of the root' })
          .min(1, 'a list of at least one organizational unit or the root'),
        directAccounts: z.array(accountId, { error: 'a list of account ids' }).default([]),
        deployFrom: oneOf('automation', 'management').default('automation'),
      },
      { error: 'a section with at least organizationalUnits' },
    ),
    key: z
      .strictObject({
        alias: text(
          /^(?!alias\/|aws\/)[\w/-]{1,250}$/,
          'the name of an alias without "alias/", of letters, digits, /, _ and -, not beginning with aws/',
        ).default('iam-credential-reports'),
        arn: text(
          /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
          "a key's full ARN, arn:aws:kms:<region>:<account>:key/<id>; an alias is looked up in the account of whoever asks, so it cannot stand here",
        ).optional(),
      })
      .prefault({}),
    bucket: z
      .strictObject({
        prefix: text(
          /^[a-z0-9][a-z0-9-]{1,30}$/,
          'the beginning of a bucket name: 2 to 31 lowercase letters, digits and hyphens (account and Region follow)',
        ).default('iam-credential-reports'),
        objectLock: objectLock.prefault({}),
        expireAfterDays: wholeNumber(1, 36_500).optional(),
        accessLogs: z
          .strictObject({
            bucket: text(
              /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
              'the name of a bucket in the log-archive account and Region',
            ),
            prefix: text(/^[\w!.*'()/=-]{0,200}$/, 'a prefix of object keys').default('iam-credential-reports/'),
          })
          .optional(),
        alertOnTampering: onOff.default(false),
      })
      .prefault({}),
    access: z
      .strictObject({
        readers: z.array(principalPattern, { error: 'a list of role ARNs' }).default([]),
        operators: z.array(principalPattern, { error: 'a list of role ARNs' }).default([]),
        breakGlassRole: roleName.default('iam-credential-report-break-glass'),
        deployingRoles: z
          .array(
            text(/^[\w+=,.@/*?-]{1,200}$/, 'the name of a role with its path, where * and ? stand for any characters'),
            {
              error: 'a list of role names',
            },
          )
          .min(1, 'a list of at least one role name')
          .optional(),
      })
      .prefault({}),
    findings: z
      .strictObject({
        unusedCredentialDays: wholeNumber(1, 3650).optional(),
        keyRotationDays: wholeNumber(1, 3650).optional(),
        rootActivityDays: wholeNumber(1, 3650).optional(),
      })
      .prefault({}),
    analytics: z
      .strictObject({
        enabled: onOff.default(true),
        auditors: z.array(principalPattern, { error: 'a list of role ARNs' }).default([]),
        scanLimitGigabytes: wholeNumber(1, 7_000).default(10),
        quickSightPrincipal: text(
          /^arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(user|group)\/[\w+=,.@/-]+$/,
          'the ARN of a user or group of QuickSight, such as arn:aws:quicksight:eu-central-1:333333333333:group/default/auditors',
        ).optional(),
      })
      .prefault({}),
    schedule: z
      .strictObject({
        expression: scheduleExpression.default('cron(0 6 * * ? *)'),
        timeZone: z
          .string({ error: 'a time zone of the IANA database, such as Europe/Berlin' })
          .refine(isTimeZone, 'a time zone of the IANA database, such as Europe/Berlin or UTC')
          .default('UTC'),
        flexibleWindowMinutes: wholeNumber(0, 60).default(15),
      })
      .prefault({}),
    scope: z
      .strictObject({
        accounts: z.array(accountId, { error: 'a list of account ids' }).default([]),
        excludeAccounts: z.array(accountId, { error: 'a list of account ids' }).default([]),
        organizationalUnits: z.array(organizationalUnit, { error: 'a list of organizational unit ids' }).default([]),
      })
      .prefault({}),
    task: z
      .strictObject({
        cpu: oneOf('256', '512', '1024', '2048', '4096').default('256'),
        memory: wholeNumber(512, 30_720).default(512),
        architecture: oneOf('ARM64', 'X86_64').default('ARM64'),
        image: text(/^[a-z0-9][\w./:@-]{2,400}$/, 'the URI of an image with a tag or a digest').optional(),
        imageTag: text(/^[\w][\w.-]{0,127}$/, 'the tag of an image in the repository of this deployment').optional(),
        concurrency: wholeNumber(1, 1000).optional(),
        logLevel: oneOf('trace', 'debug', 'info', 'warn', 'error').optional(),
      })
      .prefault({}),
    network: ownNetwork.optional(),
    logs: z
      .strictObject({
        retentionDays: text(/^\d{1,4}$/, `one of ${retentionDays.join(', ')}`)
          .transform(Number)
          .refine((days) => retentionDays.includes(days), `one of ${retentionDays.join(', ')}`)
          .default(90),
      })
      .prefault({}),
    alarms: z
      .strictObject({
        accountsFailedAbove: wholeNumber(0, 50_000).default(0),
        email: text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address').optional(),
      })
      .prefault({}),
    tags: z
      .record(
        text(
          /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u,
          'a tag key of 1 to 128 characters, not beginning with aws:',
        ),
        text(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u, 'a tag value of at most 256 characters'),
        { error: 'a section of tag keys and values' },
      )
      .default({ 'managed-by': 'iam-credential-reports' }),
  },
  { error: 'the sections of settings.example.yaml' },
)

export type SettingsFile = z.output<typeof settingsSchema>
