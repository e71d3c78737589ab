import { Aws } from 'aws-cdk-lib'
import { CfnDataSet, CfnDataSource } from 'aws-cdk-lib/aws-quicksight'
import { Construct } from 'constructs'
import { type Column, type ColumnType, viewColumns } from '../analytics/columns.ts'
import { databaseName, workGroupName } from '../names.ts'

const inputTypes: Readonly<Record<ColumnType, string>> = {
  string: 'STRING',
  boolean: 'BOOLEAN',
  timestamp: 'DATETIME',
  int: 'INTEGER',
  bigint: 'INTEGER',
}

const inputColumn = ({ name, type }: Column) => ({ name, type: inputTypes[type] })

/**
 * A QuickSight data source in the workgroup and one data set over the latest complete run. QuickSight reads with
 * its own service role, which has to be among `access.readers`. Synthesized and asserted; never run on an account.
 */
export class QuickSight extends Construct {
  /** @param principal ARN of the user or group of QuickSight that owns both */
  constructor(scope: Construct, id: string, { principal }: { readonly principal: string }) {
    super(scope, id)
    const dataSourceId = 'iam-credential-reports'
    const source = new CfnDataSource(this, 'DataSource', {
      awsAccountId: Aws.ACCOUNT_ID,
      dataSourceId,
      name: 'IAM credential reports',
      type: 'ATHENA',
      dataSourceParameters: { athenaParameters: { workGroup: workGroupName } },
      permissions: [{ principal, actions: sourceActions }],
    })
    const dataSet = new CfnDataSet(this, 'DataSet', {
      awsAccountId: Aws.ACCOUNT_ID,
      dataSetId: 'iam-credential-reports-latest',
      name: 'IAM credentials, latest complete run',
      importMode: 'DIRECT_QUERY',
      physicalTableMap: {
        latest: {
          relationalTable: {
            dataSourceArn: `arn:${Aws.PARTITION}:quicksight:${Aws.REGION}:${Aws.ACCOUNT_ID}:datasource/${dataSourceId}`,
            catalog: 'AwsDataCatalog',
            schema: databaseName,
            name: 'latest_credentials',
            inputColumns: (viewColumns.latest_credentials ?? []).map(inputColumn),
          },
        },
      },
      permissions: [{ principal, actions: dataSetActions }],
    })
    dataSet.addResourceDependency(source)
  }
}

const sourceActions = [
  'quicksight:DescribeDataSource',
  'quicksight:DescribeDataSourcePermissions',
  'quicksight:PassDataSource',
]

const dataSetActions = [
  'quicksight:DescribeDataSet',
  'quicksight:DescribeDataSetPermissions',
  'quicksight:DescribeIngestion',
  'quicksight:ListIngestions',
  'quicksight:PassDataSet',
]
