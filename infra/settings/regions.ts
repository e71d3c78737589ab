import { RegionInfo } from 'aws-cdk-lib/region-info'
import { partitionOf } from '../partitions.ts'

/** The CDK knows these, and no endpoint of any service is known in them yet. */
const withoutEndpoints = ['me-west-1']

/** The Regions that a deployment can use, as the installed version of the CDK knows them. */
export const supportedRegions: readonly string[] = RegionInfo.regions
  .filter(({ name, partition }) => partition === partitionOf(name) && !withoutEndpoints.includes(name))
  .map(({ name }) => name)

/** False for Regions of the partitions that no policy and no notification is written for, such as aws-eusc and aws-iso. */
export const isSupportedRegion = (region: string): boolean => supportedRegions.includes(region)

/**
 * Whether every account has to enable the Region before anything can be deployed to it.
 *
 * @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
export const isOptInRegion = (region: string): boolean => RegionInfo.get(region).isOptInRegion
