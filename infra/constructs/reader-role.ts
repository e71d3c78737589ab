import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { readerRoleName } from '../names.ts'
import {
  asksForTheDefaultDatabase,
  decryptsReports,
  knowsTheTables,
  listsTheBucket,
  queriesInTheWorkGroup,
  type ReaderAccess,
  readsTheBucket,
} from '../policies/reader-role.ts'
import { rolesLike } from '../policies/running-tasks.ts'
import { getsThePublicKey } from '../policies/signing-key-policy.ts'

export interface ReaderRoleProps extends ReaderAccess {
  /** ArnLike patterns of roles of this account that may assume it; at least one. */
  readonly auditors: readonly string[]
}

/** For auditors: reads the bucket, decrypts through S3, queries in the workgroup, and nothing else. */
export class ReaderRole extends Construct {
  constructor(scope: Construct, id: string, { auditors, ...access }: ReaderRoleProps) {
    super(scope, id)
    new Role(this, 'Role', {
      roleName: readerRoleName,
      description: 'Reads and queries the IAM credential reports',
      assumedBy: rolesLike(auditors),
      inlinePolicies: {
        read: new PolicyDocument({
          statements: [
            readsTheBucket(access),
            listsTheBucket(access),
            decryptsReports(access),
            ...(access.signingKeyArn === undefined ? [] : [getsThePublicKey(access.signingKeyArn)]),
            queriesInTheWorkGroup(access),
            knowsTheTables(access),
            asksForTheDefaultDatabase(),
          ],
        }),
      },
    })
  }
}
