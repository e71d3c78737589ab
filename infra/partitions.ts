/** What follows from the partition of a Region. */
const partitions = [
  { name: 'aws-cn', prefix: 'cn-', globalRegion: 'cn-north-1' },
  { name: 'aws-us-gov', prefix: 'us-gov-', globalRegion: 'us-gov-west-1' },
  { name: 'aws', prefix: '', globalRegion: 'us-east-1' },
] as const

const of = (region: string) => partitions.find(({ prefix }) => region.startsWith(prefix)) ?? partitions[2]

/** Such as aws. */
export const partitionOf = (region: string) => of(region).name

/**
 * The Region in which the events of global services such as IAM occur. It is enabled in every account.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
 */
export const globalRegionOf = (region: string) => of(region).globalRegion
