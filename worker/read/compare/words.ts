import type {
  AccountChanges,
  Change,
  Changes,
  ChangeTotals,
  Coverage,
  FindingChange,
} from '../../evidence/changes-schema.ts'
import { countOf } from '../../insight/page/format.ts'

/** What text and page say in the same words. */

export const coverageInWords: Readonly<Record<Coverage, string>> = {
  compared: 'compared',
  joined: 'joined',
  left: 'left',
  'lost-report': 'lost its report',
  'gained-report': 'gained its report, before',
  unknown: 'unknown',
}

const day = (time: string | undefined) => time?.slice(0, 10) ?? 'unknown date'

/** What a change is about, beside its kind and principal. */
export function changeDetail({ kind, date, previousDate, active, credential }: Change): string {
  if (kind === 'root-activity') return `${credential} used at ${date}`
  if (kind.endsWith('-rotated')) return `of ${day(previousDate)}, now of ${day(date)}`
  if (kind.startsWith('key-') || kind.startsWith('certificate-')) {
    return `of ${day(date)}${active === false ? ', inactive' : ''}`
  }
  return kind.startsWith('user-') && date ? `created ${day(date)}` : ''
}

/** What a finding is about, and the exception that accepts it. */
export const findingDetail = ({ reason, exception }: FindingChange): string =>
  exception
    ? `${reason}; accepted by ${exception.approvedBy} until ${exception.expires}: ${exception.reason}${exception.ticket ? ` (${exception.ticket})` : ''}`
    : reason

/** Lines about the exceptions of two runs that a reader must know. */
export const exceptionsInWords = ({ from, to }: Pick<Changes, 'from' | 'to'>): readonly string[] => [
  ...(from && from.exceptions !== to.exceptions ? ['The two runs were given different exceptions.'] : []),
  ...[from, to].flatMap((run) =>
    run?.exceptionsNotApplied === undefined ? [] : [`Exceptions: ${run.exceptionsNotApplied}.`],
  ),
]

export const accountsInWords = ({ accounts }: ChangeTotals): string =>
  [
    `${accounts.compared} compared`,
    `${accounts.joined} joined`,
    `${accounts.left} left`,
    `${accounts['lost-report']} lost their report`,
    `${accounts['gained-report']} gained their report`,
    `${accounts.unknown} unknown`,
  ].join(', ')

export const coverageLine = ({ coverage, reason }: AccountChanges): string =>
  `${coverageInWords[coverage]}${reason === undefined ? '' : `: ${reason}`}`

export const moreInWords = (count: number, what: string): string => `${countOf(count, what)} more`
