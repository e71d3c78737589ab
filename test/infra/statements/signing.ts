import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import * as signingKeyPolicy from '../../../infra/policies/signing-key-policy.ts'
import { access, everybody, isReader, isTask, root, statement } from './vocabulary.ts'

const overADigest = { 'kms:MessageType': 'DIGEST', 'kms:SigningAlgorithm': 'ECDSA_SHA_256' }

/** Of the key that signs manifests, and of the roles that use it. */
export const signingStatements: readonly [PolicyStatement, object][] = [
  [
    signingKeyPolicy.taskSigns(access),
    statement('Allow', 'TaskSigns', 'kms:Sign', '*', {
      Principal: root('222222222222'),
      Condition: { ArnEquals: isTask, StringEquals: overADigest },
    }),
  ],
  [
    signingKeyPolicy.accountGetsThePublicKey(access),
    statement('Allow', 'AccountGetsThePublicKey', 'kms:GetPublicKey', '*', { Principal: root('111111111111') }),
  ],
  [
    signingKeyPolicy.readersGetThePublicKey(access),
    statement('Allow', 'ReadersGetThePublicKey', 'kms:GetPublicKey', '*', {
      Principal: everybody,
      Condition: { ArnLike: isReader, StringEquals: { 'aws:PrincipalOrgID': 'o-x' } },
    }),
  ],
  [
    signingKeyPolicy.signsManifests('k'),
    statement('Allow', 'SignsManifests', 'kms:Sign', 'k', { Condition: { StringEquals: overADigest } }),
  ],
  [signingKeyPolicy.getsThePublicKey('k'), statement('Allow', 'GetsThePublicKey', 'kms:GetPublicKey', 'k')],
]
