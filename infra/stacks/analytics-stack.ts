import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { QueryWorkGroup } from '../constructs/query-work-group.ts'
import { QuickSight } from '../constructs/quick-sight.ts'
import { ReaderRole } from '../constructs/reader-role.ts'
import { ReportTables } from '../constructs/report-tables.ts'
import { databaseName, workGroupName } from '../names.ts'

export interface AnalyticsStackProps extends StackProps {
  readonly bucketName: string
  readonly keyArn: string
  /** @default manifests are not signed */
  readonly signingKeyArn?: string | undefined
  readonly scanLimitGigabytes: number
  /** ArnLike patterns of who may assume the reader role. Without any, there is no such role. */
  readonly auditors: readonly string[]
  /** ARN of a user or group of QuickSight. @default no QuickSight */
  readonly quickSightPrincipal?: string | undefined
}

/** In the log-archive account, beside the bucket: tables, queries, and who may ask them. It writes nothing there. */
export class AnalyticsStack extends Stack {
  constructor(scope: Construct, id: string, props: AnalyticsStackProps) {
    super(scope, id, props)
    const { bucketName, keyArn, signingKeyArn, scanLimitGigabytes, auditors, quickSightPrincipal } = props
    const tables = new ReportTables(this, 'Tables', { bucketName })
    const workGroup = new QueryWorkGroup(this, 'Queries', { scanLimitGigabytes })
    workGroup.node.addDependency(tables)
    if (auditors.length > 0) {
      new ReaderRole(this, 'Reader', {
        bucketName,
        keyArn,
        signingKeyArn,
        databaseName,
        tableNames: tables.names,
        workGroupName,
        auditors,
      })
    }
    if (quickSightPrincipal !== undefined) {
      new QuickSight(this, 'QuickSight', { principal: quickSightPrincipal }).node.addDependency(workGroup)
    }
  }
}
