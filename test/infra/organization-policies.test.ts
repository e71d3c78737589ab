import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseSettings } from '../../infra/settings/settings.ts'
import { resourceControlPolicies } from '../../infra/templates/resource-control-policy.ts'
import { serviceControlPolicies } from '../../infra/templates/service-control-policy.ts'
import { pipelinePlaceholder } from '../../infra/templates/trusted-names.ts'
import { decide } from './policy/evaluate.ts'
import { mutantsOf } from './policy/mutations.ts'
import {
  administrator,
  administratorAccess,
  auditor,
  auditorOfLogArchive,
  breakGlass,
  bucket,
  changes,
  changesStarter,
  deployer,
  execution,
  key,
  operator,
  reader,
  scheduler,
  signingKey,
  task,
} from './policy/principals.ts'
import { accountOf, type PolicyDocument } from './policy/statements.ts'
import { accounts, fullSettings, organizationId, region } from './synthesis/fixtures.ts'
import { elsewhere } from './synthesis/variants.ts'

const { logArchive, management, outside, security } = accounts
const settings = fullSettings.replace(
  'memberRole:',
  `key: {arn: "${key}"}\nsigningKey: {arn: "${signingKey}"}\nmemberRole:`,
)
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`
const bootstrapped = (account: string, name: string) => role(account, `cdk-hnb659fds-${name}-${account}-${region}`)
const deploying = (account: string) => bootstrapped(account, 'deploy-role')
const publishing = (account: string) => bootstrapped(account, 'file-publishing-role')
const publishingImages = (account: string) => bootstrapped(account, 'image-publishing-role')
const pipeline = (account: string) => role(account, pipelinePlaceholder)
const rootUser = (account: string) => `arn:aws:iam::${account}:root`
const staging = (account: string) => `arn:aws:s3:::cdk-hnb659fds-assets-${account}-${region}`
const anyStack = (account: string) => `arn:aws:cloudformation:${region}:${account}:stack/anything/id`

interface Row {
  readonly allowed: boolean
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly resourceAccount: string
}

const row = (allowed: boolean) => (caller: string, actions: string, resource: string, owner?: string) =>
  actions.split(' ').map(
    (action): Row => ({
      allowed,
      caller,
      action,
      resource,
      resourceAccount: owner ?? (accountOf(resource) || logArchive),
    }),
  )
const may = row(true)
const mayNot = row(false)

const roleChanges =
  'iam:AttachRolePolicy iam:CreateRole iam:DeleteRole iam:DetachRolePolicy iam:PutRolePolicy iam:TagRole iam:UntagRole iam:UpdateAssumeRolePolicy'
const stackChanges = [
  'CancelUpdateStack ContinueUpdateRollback CreateChangeSet CreateStackInstances CreateStackRefactor CreateStackSet',
  'DeleteStack DeleteStackInstances DeleteStackSet ExecuteChangeSet ExecuteStackRefactor ImportStacksToStackSet',
  'RollbackStack UpdateStack UpdateStackInstances UpdateStackSet',
]
  .join(' ')
  .replaceAll(/(\w+)/g, 'cloudformation:$1')

/** Principals of the accounts that the service control policy is attached to, each with every permission there. */
const ofServiceControl: readonly Row[] = [security, logArchive].flatMap((account) => {
  const admin = administrator(account)
  const landingZone = [role(account, 'stacksets-exec-0123456789abcdef'), role(account, 'AWSControlTowerExecution')]
  const trusted = [breakGlass, deployer, deploying, publishing, publishingImages, pipeline].map((name) => name(account))
  return [
    ...[...trusted, ...landingZone].flatMap((name) => [
      ...mayNot(admin, roleChanges, name),
      ...mayNot(rootUser(account), 'iam:CreateRole', name),
      ...mayNot(deployer(account), 'iam:CreateRole', name),
      ...may(pipeline(account), roleChanges, name),
    ]),
    ...mayNot(admin, roleChanges, role(account, 'iam-credential-report-reader')),
    ...[deployer(account), pipeline(account), ...landingZone].flatMap((caller) =>
      may(caller, roleChanges, role(account, 'iam-credential-report-reader')),
    ),
    ...may(admin, roleChanges, role(account, 'another')),
    ...[deployer(account), deploying(account), breakGlass(account), ...landingZone].flatMap((name) => [
      ...mayNot(admin, 'iam:PassRole', name),
      ...may(pipeline(account), 'iam:PassRole', name),
      ...may(deploying(account), 'iam:PassRole', name),
    ]),
    ...may(admin, 'iam:PassRole', role(account, 'another')),
    ...[deploying, publishing, publishingImages]
      .map((name) => name(account))
      .flatMap((name) => [...mayNot(admin, 'sts:AssumeRole', name), ...may(pipeline(account), 'sts:AssumeRole', name)]),
    ...mayNot(admin, stackChanges, anyStack(account)),
    ...[pipeline, breakGlass, deploying, deployer].flatMap((name) =>
      may(name(account), stackChanges, anyStack(account)),
    ),
    ...landingZone.flatMap((caller) => may(caller, stackChanges, anyStack(account))),
    ...may(admin, 'cloudformation:CreateStack cloudformation:DescribeStacks', anyStack(account)),
    ...mayNot(admin, 's3:PutObject s3:DeleteObject', `${staging(account)}/template.json`, account),
    ...mayNot(admin, 's3:PutBucketPolicy s3:DeleteBucketPolicy', staging(account), account),
    ...may(publishing(account), 's3:PutObject s3:DeleteObject', `${staging(account)}/template.json`, account),
    ...may(pipeline(account), 's3:PutBucketPolicy', staging(account), account),
    ...may(admin, 's3:GetObject', `${staging(account)}/template.json`, account),
  ]
})

const ofTheBucketPolicy: readonly Row[] = [
  ...mayNot(rootUser(logArchive), 's3:PutBucketPolicy s3:DeleteBucketPolicy', bucket),
  ...[deployer, breakGlass].flatMap((name) =>
    may(name(logArchive), 's3:PutBucketPolicy s3:DeleteBucketPolicy', bucket),
  ),
  ...['stacksets-exec-0123456789abcdef', 'AWSControlTowerExecution'].flatMap((name) =>
    may(role(logArchive, name), 's3:PutBucketPolicy s3:DeleteBucketPolicy', bucket),
  ),
]

/** In the automation account, where that is a member account. */
const ofTheTaskRole: readonly Row[] = [task, execution].flatMap((name) => [
  ...mayNot(administrator(management), 'iam:PassRole', name),
  ...[scheduler, operator, changesStarter, deployer(management), pipeline(management)].flatMap((caller) =>
    may(caller, 'iam:PassRole', name),
  ),
  ...['stacksets-exec-0123456789abcdef', 'AWSControlTowerExecution'].flatMap((caller) =>
    may(role(management, caller), 'iam:PassRole', name),
  ),
])

const ofTheChangesRole: readonly Row[] = [
  ...[administrator(management), operator, scheduler].flatMap((caller) => mayNot(caller, 'iam:PassRole', changes)),
  ...[changesStarter, deployer(management), pipeline(management)].flatMap((caller) =>
    may(caller, 'iam:PassRole', changes),
  ),
  ...['stacksets-exec-0123456789abcdef', 'AWSControlTowerExecution'].flatMap((caller) =>
    may(role(management, caller), 'iam:PassRole', changes),
  ),
]

const bucketChanges =
  's3:CreateBucketMetadataTableConfiguration s3:DeleteBucketPolicy s3:PauseReplication s3:PutBucketPolicy s3:TagResource s3:UntagResource s3:UpdateBucketMetadataJournalTableConfiguration'
const objectChanges =
  's3:AbortMultipartUpload s3:BypassGovernanceRetention s3:DeleteObjectVersion s3:PutObject s3:ReplicateObject s3:UpdateObjectEncryption'
const keyUses = 'kms:CreateGrant kms:Decrypt kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom'
const stops = 'kms:DisableKey kms:DisableKeyRotation kms:ScheduleKeyDeletion'
const strangers = [administrator(management), administrator(outside), administrator(security), rootUser(logArchive)]

/** Whoever calls, as if every policy in the accounts allowed everything. */
const ofResourceControl: readonly Row[] = [
  ...strangers.flatMap((caller) => [
    ...[management, security, logArchive].flatMap((account) => [
      ...mayNot(caller, 'sts:AssumeRole', deploying(account)),
      ...mayNot(caller, 'sts:AssumeRole', publishing(account)),
      ...mayNot(caller, 'sts:AssumeRole', publishingImages(account)),
    ]),
    ...mayNot(caller, 'sts:AssumeRole', reader),
    ...mayNot(caller, bucketChanges, bucket),
    ...mayNot(caller, objectChanges, `${bucket}/reports/x`),
    ...mayNot(caller, `kms:PutKeyPolicy ${stops} ${keyUses}`, key),
    ...may(caller, 'sts:AssumeRole', role(logArchive, 'another')),
    ...may(caller, 's3:GetObject', `${bucket}/reports/x`),
    ...mayNot(caller, `kms:PutKeyPolicy ${stops} kms:CreateGrant kms:Sign`, signingKey),
    ...may(caller, 'kms:DescribeKey', key),
    ...may(caller, 'kms:GetPublicKey', signingKey),
  ]),
  ...[management, security, logArchive].flatMap((account) =>
    may(pipeline(account), 'sts:AssumeRole', deploying(logArchive)),
  ),
  ...mayNot(pipeline(outside), 'sts:AssumeRole', deploying(logArchive)),
  ...may(auditorOfLogArchive, 'sts:AssumeRole', reader),
  ...[deployer(logArchive), breakGlass(logArchive)].flatMap((caller) => may(caller, bucketChanges, bucket)),
  ...[task, changes, breakGlass(logArchive)].flatMap((caller) => may(caller, objectChanges, `${bucket}/reports/x`)),
  ...mayNot(deployer(logArchive), objectChanges, `${bucket}/reports/x`),
  ...[deployer(security), breakGlass(security)].flatMap((caller) => may(caller, 'kms:PutKeyPolicy', key)),
  ...may(breakGlass(security), stops, key),
  ...may(breakGlass(security), stops, signingKey),
  ...may(task, 'kms:Sign', signingKey),
  ...mayNot(reader, 'kms:Sign', signingKey),
  ...may(deployer(security), 'kms:PutKeyPolicy', signingKey),
  ...mayNot(deployer(security), stops, key),
  ...[task, changes, reader, auditor].flatMap((caller) => may(caller, keyUses, key)),
  ...['stacksets-exec-0123456789abcdef', 'AWSControlTowerExecution'].flatMap((name) => [
    ...may(role(logArchive, name), bucketChanges, bucket),
    ...may(role(security, name), 'kms:PutKeyPolicy', key),
  ]),
]

const kinds = {
  serviceControl: {
    make: serviceControlPolicies,
    rows: [...ofServiceControl, ...ofTheBucketPolicy, ...ofTheTaskRole, ...ofTheChangesRole],
  },
  resourceControl: { make: resourceControlPolicies, rows: ofResourceControl },
} as const

for (const [kind, { make, rows }] of Object.entries(kinds)) {
  const policies = make(parseSettings(settings)) as PolicyDocument[]
  const policy: PolicyDocument = { Version: '2012-10-17', Statement: policies.flatMap(({ Statement }) => Statement) }
  const isRight = ({ caller, action, resource, resourceAccount, allowed }: Row, document = policy) => {
    const context = { 'aws:PrincipalArn': caller, 'aws:PrincipalOrgID': organizationId }
    const everything = { ...administratorAccess.Statement[0], Effect: 'Allow' as const, Principal: '*' }
    const decision = decide(
      { caller: { arn: caller }, action, resource, resourceAccount, context },
      {
        identity: [administratorAccess],
        resource: { Version: '2012-10-17', Statement: [everything] },
        [kind]: document,
      },
    )
    return decision.allowed === allowed
  }

  suite(`the ${kind} policy`, () => {
    test(`decides ${rows.length} requests as it should`, () => {
      assert.deepEqual(
        rows.filter((one) => !isRight(one)),
        [],
      )
    })

    test('every mutant of it is killed by one of them', (context) => {
      const mutants = mutantsOf(policy.Statement)
      const survivors = mutants
        .filter(({ statements }) => rows.every((one) => isRight(one, { ...policy, Statement: statements })))
        .map(({ change }) => change)
      context.diagnostic(`${mutants.length} mutants`)
      assert.deepEqual(survivors, [])
    })

    test('is one policy with the usual settings', () => {
      assert.equal(policies.length, 1)
    })

    test('names the partition of the settings', () => {
      const china = JSON.stringify(make(parseSettings(elsewhere('cn-north-1'))))
      assert.doesNotMatch(china, /arn:aws:/)
      assert.match(china, /arn:aws-cn:iam::[^"]*:role\/iam-credential-report-break-glass/)
    })

    test('goes by the names of the settings', () => {
      const named = JSON.stringify(
        make(parseSettings(settings.replace('access:', 'access:\n  deployingRoles: [mine]\n  breakGlassRole: glass'))),
      )
      assert.match(named, /:role\/mine"/)
      assert.match(named, /:role\/glass"/)
      assert.doesNotMatch(named, /cfn-exec-role|report-break-glass/)
    })
  })
}
