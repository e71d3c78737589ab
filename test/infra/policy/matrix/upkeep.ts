/** What an administrator of the security account may do for a key. */
export const keyUpkeep = [
  'CancelKeyDeletion',
  'CreateAlias',
  'DeleteAlias',
  'DescribeKey',
  'EnableKey',
  'EnableKeyRotation',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListResourceTags',
  'RevokeGrant',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
].map((action) => `kms:${action}`)

/** What only break-glass may do. */
export const stopsKeys = ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion']
