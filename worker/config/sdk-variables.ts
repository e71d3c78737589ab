/** Variables that belong to the AWS SDK or to Node.js and are supported here, with what each does. */
export const sdkVariables: readonly (readonly [names: string, meaning: string])[] = [
  ['AWS_REGION', 'Region of the bucket and of STS (--region)'],
  ['AWS_PROFILE', 'profile of the AWS configuration files (--profile)'],
  ['AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, …', 'other endpoints than those of AWS; recorded with the run'],
]
