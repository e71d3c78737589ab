import { AccountPrincipal, AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { KeyAccess } from './key-policy.ts'

/** What the worker asks KMS for: a signature over a digest of its own, of one algorithm. */
const overADigest = { 'kms:MessageType': 'DIGEST', 'kms:SigningAlgorithm': 'ECDSA_SHA_256' }

/**
 * The task role signs, and nobody else: IAM of the key's account cannot grant `kms:Sign`.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
export const taskSigns = (access: Pick<KeyAccess, 'automationAccount' | 'taskRoleArn'>) =>
  new PolicyStatement({
    sid: 'TaskSigns',
    effect: Effect.ALLOW,
    principals: [new AccountPrincipal(access.automationAccount)],
    actions: ['kms:Sign'],
    resources: ['*'],
    conditions: { ArnEquals: { 'aws:PrincipalArn': access.taskRoleArn }, StringEquals: overADigest },
  })

/** The public key is not secret: IAM policies of the security account may let any principal there read it for an auditor. */
export const accountGetsThePublicKey = (access: Pick<KeyAccess, 'account'>) =>
  new PolicyStatement({
    sid: 'AccountGetsThePublicKey',
    effect: Effect.ALLOW,
    principals: [new AccountPrincipal(access.account)],
    actions: ['kms:GetPublicKey'],
    resources: ['*'],
  })

export const readersGetThePublicKey = (access: Pick<KeyAccess, 'organizationId' | 'readers'>) =>
  new PolicyStatement({
    sid: 'ReadersGetThePublicKey',
    effect: Effect.ALLOW,
    principals: [new AnyPrincipal()],
    actions: ['kms:GetPublicKey'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'aws:PrincipalArn': access.readers },
      StringEquals: { 'aws:PrincipalOrgID': access.organizationId },
    },
  })

/** The task role's half of {@link taskSigns}. */
export const signsManifests = (signingKeyArn: string) =>
  new PolicyStatement({
    sid: 'SignsManifests',
    actions: ['kms:Sign'],
    resources: [signingKeyArn],
    conditions: { StringEquals: overADigest },
  })

/** The reader role's half of {@link readersGetThePublicKey}. */
export const getsThePublicKey = (signingKeyArn: string) =>
  new PolicyStatement({ sid: 'GetsThePublicKey', actions: ['kms:GetPublicKey'], resources: [signingKeyArn] })
