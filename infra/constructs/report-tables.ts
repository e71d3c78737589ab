import { Aws } from 'aws-cdk-lib'
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue'
import { Construct } from 'constructs'
import { viewColumns } from '../analytics/columns.ts'
import { tableInput, viewInput } from '../analytics/glue.ts'
import { views } from '../analytics/queries/queries.ts'
import { reportTables } from '../analytics/tables.ts'
import { databaseName } from '../names.ts'

/** The database of the reports: tables over what the runs write, and the views that the queries rest on. */
export class ReportTables extends Construct {
  /** Tables and views. */
  readonly names: readonly string[]

  constructor(scope: Construct, id: string, { bucketName }: { readonly bucketName: string }) {
    super(scope, id)
    const catalogId = Aws.ACCOUNT_ID
    const database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: databaseName, description: 'IAM credential reports of the organization' },
    })
    const inputs = [
      ...reportTables.map((table) => tableInput(table, bucketName)),
      ...views().map((view) => viewInput(view, viewColumns[view.name] ?? [], databaseName)),
    ]
    for (const input of inputs) {
      const table = new CfnTable(this, `Table-${input.name}`, { catalogId, databaseName, tableInput: input })
      table.addResourceDependency(database)
    }
    this.names = inputs.map(({ name }) => String(name))
  }
}
