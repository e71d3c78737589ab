import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { metricsNamespace } from '../names.ts'

export interface RunAlarmsProps {
  readonly topic: ITopic
  readonly deadLetterQueue: Queue
  /** Of starts of the changes task. */
  readonly changesDeadLetterQueue: Queue
  /** Accounts without a report that a run may have. */
  readonly accountsFailedAbove: number
  /** Open critical findings that a run may have. */
  readonly criticalFindingsAbove: number
  /** Hours without a completed run of the full scope. Undefined where no alarm can serve the schedule. */
  readonly missingRunHours?: number | undefined
}

/** A metric of the worker over an hour, as its log lines carry it. */
export const workerMetric = (metricName: string, statistic: string) =>
  new Metric({ namespace: metricsNamespace, metricName, statistic, period: Duration.hours(1) })

/** The alarms on metrics; the event rules are in run-events.ts. */
export class RunAlarms extends Construct {
  readonly alarms: readonly Alarm[]

  constructor(scope: Construct, id: string, props: RunAlarmsProps) {
    super(scope, id)
    const accountsFailed = new Alarm(this, 'AccountsFailed', {
      alarmName: 'iam-credential-reports-accounts-failed',
      alarmDescription:
        'A run ended with more accounts without a report than allowed. The manifest says which and why.',
      metric: workerMetric('AccountsFailed', 'Maximum'),
      threshold: props.accountsFailedAbove,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    const criticalFindings = new Alarm(this, 'CriticalFindings', {
      alarmName: 'iam-credential-reports-critical-findings',
      alarmDescription:
        'A run of the full scope found more open critical findings than allowed. Its page says which; excepted ones do not count.',
      metric: workerMetric('FindingsCritical', 'Maximum'),
      threshold: props.criticalFindingsAbove,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // The state of the last run holds until the next one, so that the same findings do not notify again.
      treatMissingData: TreatMissingData.IGNORE,
    })
    const undelivered = this.#undelivered('Undelivered', props.deadLetterQueue, {
      alarmName: 'iam-credential-reports-run-not-started',
      alarmDescription: 'The schedule could not start a run. The message in the dead-letter queue says why.',
    })
    const changesUndelivered = this.#undelivered('ChangesUndelivered', props.changesDeadLetterQueue, {
      alarmName: 'iam-credential-reports-changes-not-started',
      alarmDescription:
        'The task that compares runs could not be started. The message in the dead-letter queue says why.',
    })
    this.alarms = [
      accountsFailed,
      criticalFindings,
      undelivered,
      changesUndelivered,
      ...this.#missingRun(props.missingRunHours),
    ]
    for (const alarm of this.alarms) alarm.addAlarmAction(new SnsAction(props.topic))
  }

  #undelivered(id: string, queue: Queue, names: Pick<AlarmProps, 'alarmName' | 'alarmDescription'>): Alarm {
    return new Alarm(this, id, {
      ...names,
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }

  #missingRun(hours: number | undefined): Alarm[] {
    if (hours === undefined) return []
    return [
      new Alarm(this, 'MissingRun', {
        alarmName: 'iam-credential-reports-no-completed-run',
        alarmDescription: 'No run of the full scope was completed within the longest gap of the schedule.',
        // Hours without a run carry no data. Filled up they count one by one; as missing data, CloudWatch would look
        // further back for hours that do, and fire hours late.
        metric: new MathExpression({
          expression: 'FILL(completed, 0)',
          label: 'Completed runs of the full scope',
          usingMetrics: { completed: workerMetric('RunCompleted', 'Sum') },
          period: Duration.hours(1),
        }),
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: hours,
        // Nothing at all, ever, is what this alarm is for too.
        treatMissingData: TreatMissingData.BREACHING,
      }),
    ]
  }
}
