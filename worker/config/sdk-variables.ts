/** Variables that belong to the AWS SDK or to Node.js and are supported here, with what each does. */
export const sdkVariables: readonly (readonly [names: string, meaning: string])[] = [
  ['AWS_REGION', 'Region of the bucket and of STS (--region)'],
  ['AWS_PROFILE', 'profile of the AWS configuration files (--profile)'],
  ['HTTPS_PROXY, HTTP_PROXY', 'proxies for all requests, http://[user:password@]host:port'],
  ['NO_PROXY', 'hosts that are reached without a proxy; always 169.254.169.254, 169.254.170.2 and 169.254.170.23'],
  ['AWS_CA_BUNDLE', 'PEM file with certificates to trust beside those of Node.js'],
  ['AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, …', 'other endpoints than those of AWS; recorded with the run'],
]
