import { runKey } from '../../../evidence/keys.ts'
import { isFullScope } from '../../../evidence/manifest.ts'
import type { RunOutput } from '../../../model.ts'
import { formatNumber, formatTime } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { PageInput } from '../page-input.ts'
import { section, table } from '../parts.ts'

/** Keys are `prefix/date=…/run=…/file`, the page's own too: so links work in a copy of the bucket. Local files are beside the page. */
export const outputLink = ({ key }: Pick<RunOutput, 'key'>): Html =>
  html`<a href="${key.includes('/') ? `../../../${key}` : key}"><code>${key}</code></a>`

/** The changes task writes its page later, under the date and id of the later run; it compares full-scope runs only. */
const changes = ({ run }: PageInput): Html | undefined =>
  run.local || !isFullScope(run.scope)
    ? undefined
    : html`<p>Where the changes task is deployed, it writes what changed since the previous run to ${outputLink({ key: runKey('changes', run.runId, 'index.html') })}.</p>`

/** What the page rests on: thresholds, readings, and the files of the run. */
export const about = (input: PageInput): Html => {
  const { run, totals } = input
  const { unusedCredentialDays, keyRotationDays, rootActivityDays } = totals.thresholds
  return section(
    'about',
    'What this rests on',
    html`<p>Every statement is read from the IAM credential reports of this run by the logic of the CIS AWS Foundations Benchmark. A credential must have been used less than ${unusedCredentialDays} days before its report, and one that was never used counts from the day it was set; an active key must have been rotated within ${keyRotationDays} days; a root user must not have been used within ${rootActivityDays} days. The reports contain no roles, no IAM Identity Center users, and not the kind of an MFA device.</p>`,
    table(
      'Files of this run',
      [
        { title: run.local ? 'File' : 'Key in the bucket', className: 'name' },
        { title: 'Kind' },
        { title: 'Rows', className: 'number' },
        { title: 'State', className: 'name' },
      ],
      run.outputs.map((output) => [
        output.complete ? outputLink(output) : html`<code>${output.key}</code>`,
        output.kind,
        output.rows === undefined ? '–' : formatNumber(output.rows),
        output.complete ? 'written' : `not written: ${output.error ?? 'no reason recorded'}`,
      ]),
    ),
    changes(input),
    html`<p class="small">Made by version ${run.worker.version} at ${formatTime(run.finishedAt)}. ${run.local ? html`Every file that was read is in <code>analysis.json</code>.` : html`The record of the run is <code>${runKey('runs', run.runId, 'manifest.json')}</code>.`}</p>`,
  )
}
