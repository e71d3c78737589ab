/** What a floor is told by its environment, beside what a worker is told. */
export interface FloorSettings {
  readonly bucket: string
  readonly bucketOwner: string
  readonly kmsKeyArn: string
  readonly roleName: string
  readonly region: string
  readonly endpoint: string
  /** ListAccounts requests a second. */
  readonly pagesPerSecond: number
  /** Seconds after which every report is there. */
  readonly longestGeneration: number
  /** Looks that come too early, an account: as many as the worker had. */
  readonly earlyLooks: number
}

export function readFloorSettings(env: NodeJS.ProcessEnv = process.env): FloorSettings {
  return {
    bucket: env.REPORT_BUCKET ?? '',
    bucketOwner: env.REPORT_BUCKET_OWNER ?? '',
    kmsKeyArn: env.REPORT_KMS_KEY_ARN ?? '',
    roleName: env.MEMBER_ROLE_NAME ?? '',
    region: env.AWS_REGION ?? '',
    endpoint: env.AWS_ENDPOINT_URL ?? '',
    pagesPerSecond: Number(env.PAGES_PER_SECOND),
    longestGeneration: Number(env.LONGEST_GENERATION_SECONDS),
    earlyLooks: Number(env.EARLY_LOOKS_PER_ACCOUNT),
  }
}
