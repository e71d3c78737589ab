import { isOptInRegion } from './regions.ts'
import { cautiousHours, scheduleGaps } from './schedule.ts'
import type { Settings } from './settings.ts'

export interface Warning {
  readonly id: string
  readonly text: string
}

/** Hours beyond the longest gap of the schedule that a run may take until it counts as missing. */
export const missingRunMarginHours = 2
/** CloudWatch looks back seven days at most. */
export const longestMissingRunHours = 7 * 24

const isFullScope = ({ scope }: Settings) =>
  scope.accounts.length + scope.excludeAccounts.length + scope.organizationalUnits.length === 0

/** Hours without a completed run of the full scope that fire the alarm; undefined where no alarm can serve. */
export function missingRunHours(settings: Settings): number | undefined {
  const hours = Math.ceil(scheduleGaps(settings.schedule.expression).longestHours) + missingRunMarginHours
  return hours <= longestMissingRunHours && isFullScope(settings) ? hours : undefined
}

/** What is allowed and still worth knowing before it is deployed. */
export function warnings(settings: Settings): Warning[] {
  const found: Warning[] = []
  const { shortestHours, longestHours } = scheduleGaps(settings.schedule.expression)
  if (shortestHours < cautiousHours) {
    found.push({
      id: 'schedule-close',
      text: `schedule.expression: runs ${Number(shortestHours.toFixed(2))} hours apart. IAM hands out a report for four hours after it was made, and it is made some time after the run has started: every second run may find the report of the run before. Five hours or more collect a new report each time.`,
    })
  }
  if (longestHours + missingRunMarginHours > longestMissingRunHours) {
    found.push({
      id: 'no-missing-run-alarm',
      text: `schedule.expression: up to ${Math.ceil(longestHours)} hours pass between runs. CloudWatch looks back seven days at most, so there is no alarm for a run that is missing. Run at least every ${longestMissingRunHours - missingRunMarginHours} hours, or watch for the notification of a finished run.`,
    })
  }
  if (!isFullScope(settings)) {
    found.push({
      id: 'no-full-scope',
      text: 'scope: the scheduled runs are restricted, so none of them counts as a completed run of the full scope, and there is no alarm for a run that is missing. The views and most named queries of the analytics stack ask such runs: they stay empty, which does not mean that nothing was found.',
    })
  }
  found.push(...memberRoleWarnings(settings))
  const broad = settings.access.readers.filter(namesEveryRole)
  if (broad.length > 0) {
    found.push({
      id: 'readers-everybody',
      text: `access.readers: ${broad.join(', ')} matches every role of an account or of the whole organization, so every one of them that its own policies let may read all reports. Name the roles of the auditors.`,
    })
  }
  return found
}

function memberRoleWarnings({ memberRole }: Settings): Warning[] {
  const found: Warning[] = []
  if (isOptInRegion(memberRole.region)) {
    found.push({
      id: 'opt-in-region',
      text: `memberRole.region: ${memberRole.region} is disabled by default. The role reaches only the accounts that have enabled it, and the management account must have enabled it too.`,
    })
  }
  if (memberRole.failureTolerancePercentage > 0) {
    found.push({
      id: 'failures-tolerated',
      text: `memberRole.failureTolerancePercentage: up to ${memberRole.failureTolerancePercentage} % of the accounts may fail to get the role, and CloudFormation reports success all the same. List the failures with aws cloudformation list-stack-instances --stack-set-name iam-credential-reports-member-role --filters Name=DETAILED_STATUS,Values=FAILED.`,
    })
  }
  return found
}

/** Nothing but wildcards where the name of the role stands. */
const namesEveryRole = (pattern: string) => /:role\/[*?/]+$/.test(pattern)
