import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena'
import { Construct } from 'constructs'
import { namedQueries } from '../analytics/queries/queries.ts'
import { databaseName, workGroupName } from '../names.ts'

export interface QueryWorkGroupProps {
  /** A query that would scan more is ended. */
  readonly scanLimitGigabytes: number
}

/**
 * Where the queries run: Athena keeps the results itself, encrypted and for a day, so that nobody needs a bucket to
 * write to, and a query that went astray ends before it costs much.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/managed-results.html
 */
export class QueryWorkGroup extends Construct {
  constructor(scope: Construct, id: string, { scanLimitGigabytes }: QueryWorkGroupProps) {
    super(scope, id)
    const workGroup = new CfnWorkGroup(this, 'WorkGroup', {
      name: workGroupName,
      description: 'Queries over the IAM credential reports',
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: scanLimitGigabytes * 1_000_000_000,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        managedQueryResultsConfiguration: { enabled: true },
      },
      // The history of queries is worth nothing without the workgroup.
      recursiveDeleteOption: true,
    })
    for (const { name, description, sql } of namedQueries()) {
      const query = new CfnNamedQuery(this, `Query-${name}`, {
        database: databaseName,
        workGroup: workGroupName,
        name,
        description,
        queryString: sql,
      })
      query.addResourceDependency(workGroup)
    }
  }
}
