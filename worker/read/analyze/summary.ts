import type { Severity } from '../../model.ts'
import { printable } from '../../output/terminal.ts'
import type { Analysis } from './analyze.ts'

const shownSkips = 20
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** What a person sees at the end of an analysis. File names come from anyone: nothing of them may move the cursor. */
export function analysisText(analysis: Analysis, directory: string): string {
  const { totals, findings, skipped, outputs, reports, namesFromRun } = analysis
  const failed = severities.map((severity) => `${findings.failed[severity]} ${severity}`).join(', ')
  const lines = [
    'Local files: nothing proves where they come from or that accounts are not missing.',
    '',
    `Accounts   ${totals.accounts}, with ${totals.users} users${namesFromRun ? `; names from the manifest of ${namesFromRun}` : ''}`,
    `Reports    ${times(reports)}${totals.superseded > 0 ? `; ${totals.superseded} older ones left out` : ''}`,
    `Findings   ${failed}`,
    ...outputs.map(({ key, complete, error }) =>
      complete ? `Written    ${printable(directory)}/${key}` : `Missing    ${key}: ${printable(error ?? '')}`,
    ),
    `Written    ${printable(directory)}/analysis.json`,
  ]
  if (skipped.length > 0) lines.push('', `Skipped    ${skipped.length} files:`)
  for (const { path, reason } of skipped.slice(0, shownSkips)) lines.push(`  ${printable(path)}: ${printable(reason)}`)
  if (skipped.length > shownSkips) lines.push(`  and ${skipped.length - shownSkips} more: see analysis.json`)
  return `${lines.join('\n')}\n`
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
