import { Duration } from 'aws-cdk-lib'
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryWidget,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { workerMetric } from './run-alarms.ts'

export interface RunDashboardProps {
  readonly alarms: readonly Alarm[]
  readonly logGroup: LogGroup
}

/** How the runs of the last two weeks went. */
export class RunDashboard extends Construct {
  constructor(scope: Construct, id: string, props: RunDashboardProps) {
    super(scope, id)
    const listed = workerMetric('AccountsListed', 'Maximum')
    const collected = workerMetric('AccountsCollected', 'Maximum')
    const failed = workerMetric('AccountsFailed', 'Maximum')
    new Dashboard(this, 'Dashboard', {
      dashboardName: 'iam-credential-reports',
      defaultInterval: Duration.days(14),
      widgets: [
        [
          new SingleValueWidget({ title: 'Last run', metrics: [listed, collected, failed], width: 12, height: 4 }),
          new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 12, height: 4 }),
        ],
        [
          new GraphWidget({ title: 'Accounts', left: [listed, collected, failed], width: 12 }),
          new GraphWidget({
            title: 'Completed runs of the full scope',
            left: [workerMetric('RunCompleted', 'Sum')],
            width: 12,
          }),
        ],
        [
          new GraphWidget({ title: 'Run time (s)', left: [workerMetric('RunSeconds', 'Maximum')], width: 12 }),
          new GraphWidget({
            title: 'Age of the oldest report (s)',
            left: [workerMetric('OldestReportAgeSeconds', 'Maximum')],
            width: 12,
          }),
        ],
        [
          new LogQueryWidget({
            title: 'Warnings and errors',
            logGroupNames: [props.logGroup.logGroupName],
            queryLines: ['fields @timestamp, msg, @message', 'filter level >= 40', 'sort @timestamp desc', 'limit 50'],
            width: 24,
          }),
        ],
      ],
    })
  }
}
