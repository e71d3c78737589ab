import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import * as changesRole from '../../../infra/policies/changes-role.ts'
import * as eventBusPolicy from '../../../infra/policies/event-bus-policy.ts'
import { access, denyAll, statement } from './vocabulary.ts'

const inTheLogArchive = { 's3:ResourceAccount': '333333333333' }
const bus = 'arn:aws:events:eu-central-1:111111111111:event-bus/iam-credential-reports'

/** Of the changes role and of the event bus. */
export const changesStatements: readonly [PolicyStatement, object][] = [
  [
    changesRole.readsRuns(access),
    statement('Allow', 'ReadsRuns', 's3:GetObject', ['arn:aws:s3:::b/runs/*', 'arn:aws:s3:::b/reports/*'], {
      Condition: { StringEquals: inTheLogArchive },
    }),
  ],
  [
    changesRole.listsRuns(access),
    statement('Allow', 'ListsRuns', 's3:ListBucket', 'arn:aws:s3:::b', {
      Condition: { StringEquals: inTheLogArchive, StringLike: { 's3:prefix': ['runs/*', 'changes/*'] } },
    }),
  ],
  [
    changesRole.writesChanges(access),
    statement('Allow', 'WritesChanges', 's3:PutObject', 'arn:aws:s3:::b/changes/*', {
      Condition: { StringEquals: inTheLogArchive },
    }),
  ],
  [
    eventBusPolicy.onlyTheTasksPutEvents(['t', 'c']),
    denyAll('OnlyTheTasksPutEvents', 'events:PutEvents', bus, { ArnNotEquals: { 'aws:PrincipalArn': ['t', 'c'] } }),
  ],
  [
    eventBusPolicy.onlyOurSource(),
    denyAll('OnlyOurSource', 'events:PutEvents', bus, {
      StringNotEquals: { 'events:source': 'iam-credential-reports' },
    }),
  ],
  [
    eventBusPolicy.putsEvents(),
    statement('Allow', 'PutsEvents', 'events:PutEvents', bus, {
      Condition: { StringEquals: { 'events:source': 'iam-credential-reports' } },
    }),
  ],
]
