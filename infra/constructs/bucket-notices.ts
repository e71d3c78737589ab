import { Aws, Stack } from 'aws-cdk-lib'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { noticeRoleName } from '../names.ts'
import { consoleHost } from './console.ts'
import { tamperingPattern } from './event-patterns.ts'

export interface BucketNoticesProps {
  readonly bucketName: string
  /** In the automation account; the same Region. */
  readonly topicArn: string
  /** Also tells of every attempt to change or empty the bucket. */
  readonly alertOnTampering: boolean
}

/** Tells the topic of a finished run, and of tampering where that is wanted. */
export class BucketNotices extends Construct {
  constructor(scope: Construct, id: string, props: BucketNoticesProps) {
    super(scope, id)
    const role = new Role(this, 'Role', {
      roleName: noticeRoleName,
      description: 'Tells the topic of the IAM credential reports what happened to the bucket',
      assumedBy: rulesOfThisAccount(),
      inlinePolicies: { publish: new PolicyDocument({ statements: [publishesNotices(props.topicArn)] }) },
    })
    new CfnRule(this, 'RunFinished', {
      name: 'iam-credential-reports-run-finished',
      description: 'A manifest was written: a run has finished',
      eventPattern: createdBelow(props.bucketName, manifestKey),
      targets: [
        {
          id: 'topic',
          arn: props.topicArn,
          roleArn: role.roleArn,
          inputTransformer: {
            inputPathsMap: { bucket: '$.detail.bucket.name', key: '$.detail.object.key', time: '$.time' },
            inputTemplate: [
              '"A run of the IAM credential reports finished at <time>."',
              '"Its record: s3://<bucket>/<key>"',
              `"https://${consoleHost(Stack.of(this))}/s3/object/<bucket>?region=${Aws.REGION}&prefix=<key>"`,
            ].join('\n'),
          },
        },
      ],
    })
    // A rule of its own: the notice of the record knows the record's key alone, and the page is not beside it.
    new CfnRule(this, 'RunPage', {
      name: 'iam-credential-reports-run-page',
      description: 'The page of a run was written: what it found can be looked at',
      eventPattern: createdBelow(props.bucketName, pageKey),
      targets: [
        {
          id: 'topic',
          arn: props.topicArn,
          roleArn: role.roleArn,
          inputTransformer: {
            inputPathsMap: { bucket: '$.detail.bucket.name', key: '$.detail.object.key', time: '$.time' },
            inputTemplate: [
              '"What a run of the IAM credential reports found, as a page, at <time>."',
              '"The page: s3://<bucket>/<key>"',
              `"https://${consoleHost(Stack.of(this))}/s3/object/<bucket>?region=${Aws.REGION}&prefix=<key>"`,
            ].join('\n'),
          },
        },
      ],
    })
    if (props.alertOnTampering) {
      new CfnRule(this, 'Tampering', {
        name: 'iam-credential-reports-tampering',
        description: 'Somebody tried to change or empty the bucket of the IAM credential reports',
        eventPattern: tamperingPattern(props.bucketName),
        targets: [
          {
            id: 'topic',
            arn: props.topicArn,
            roleArn: role.roleArn,
            inputTransformer: {
              inputPathsMap: {
                action: '$.detail.eventName',
                who: '$.detail.userIdentity.arn',
                time: '$.detail.eventTime',
                error: '$.detail.errorCode',
                bucket: '$.detail.requestParameters.bucketName',
              },
              inputTemplate: [
                '"<action> on the bucket <bucket> of the IAM credential reports, by <who> at <time>."',
                '"Error: <error> (nothing here: it was allowed)"',
              ].join('\n'),
            },
          },
        ],
      })
    }
  }
}

/** The last object of a run. */
const manifestKey = { prefix: 'runs/', suffix: '/manifest.json' } as const

/** The page of a run. */
const pageKey = { prefix: 'summary/', suffix: '/index.html' } as const

const createdBelow = (
  bucketName: string,
  { prefix, suffix }: { readonly prefix: string; readonly suffix: string },
) => ({
  source: ['aws.s3'],
  'detail-type': ['Object Created'],
  detail: { bucket: { name: [bucketName] }, object: { key: [{ wildcard: `${prefix}*${suffix}` }] } },
})

export const rulesOfThisAccount = () =>
  new ServicePrincipal('events.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: {
        'aws:SourceArn': `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/iam-credential-reports-*`,
      },
    },
  })

export const publishesNotices = (topicArn: string) =>
  new PolicyStatement({ sid: 'PublishesNotices', actions: ['sns:Publish'], resources: [topicArn] })
