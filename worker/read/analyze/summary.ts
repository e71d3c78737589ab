import type { Severity } from '../../model.ts'
import { printable } from '../../output/terminal.ts'
import type { Analysis } from './analyze.ts'

const shownSkips = 20
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** What a person sees at the end of an analysis. File names come from anyone: nothing of them may move the cursor. */
export function analysisText(analysis: Analysis, directory: string): string {
  const { totals, findings, skipped, outputs, reports, namesFromRun } = analysis
  const { failed, excepted } = findings
  const open = severities.map((severity) => `${failed[severity] - (excepted?.[severity] ?? 0)} ${severity}`).join(', ')
  const accepted = severities.flatMap((severity) => (excepted?.[severity] ? [`${excepted[severity]} ${severity}`] : []))
  const lines = [
    'Local files: nothing proves where they come from or that accounts are not missing.',
    '',
    `Accounts   ${totals.accounts}, with ${totals.users} users${namesFromRun ? `; names from the manifest of ${namesFromRun}` : ''}`,
    `Reports    ${times(reports)}${totals.superseded > 0 ? `; ${totals.superseded} older ones left out` : ''}`,
    `Findings   ${open}${accepted.length > 0 ? `; excepted: ${accepted.join(', ')}` : ''}`,
    ...outputs.map(({ key, complete, error }) =>
      complete ? `Written    ${printable(directory)}/${key}` : `Missing    ${key}: ${printable(error ?? '')}`,
    ),
    `Written    ${printable(directory)}/analysis.json`,
  ]
  if (skipped.length > 0) lines.push('')
  return `${lines.join('\n')}\n${skippedText(skipped)}`
}

/** The files that are no report, and why; the first of many. */
export function skippedText(skipped: Analysis['skipped']): string {
  if (skipped.length === 0) return ''
  const lines = skipped.slice(0, shownSkips).map(({ path, reason }) => `  ${printable(path)}: ${printable(reason)}`)
  if (skipped.length > shownSkips) lines.push(`  and ${skipped.length - shownSkips} more: see --output json`)
  return `Skipped    ${skipped.length} files:\n${lines.join('\n')}\n`
}

/** Where the times of the reports come from: ages depend on it. */
function times(reports: Analysis['reports']): string {
  const counts = Map.groupBy(reports, ({ timeSource }) => timeSource)
  const words = {
    option: '--generated',
    path: 'their names',
    'date in path': 'the date in their paths',
    'newest cell': 'their newest cell',
  }
  const parts = [...counts].map(([source, of]) => `${of.length} with the time from ${words[source]}`)
  return parts.length > 0 ? parts.join(', ') : 'none'
}
