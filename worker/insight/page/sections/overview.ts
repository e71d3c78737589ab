import { runKey } from '../../../evidence/keys.ts'
import { isFullScope } from '../../../evidence/manifest.ts'
import { changesPrefix } from '../../../evidence/prefixes.ts'
import type { Check } from '../../findings/check.ts'
import { countOf, formatNumber, formatShare, formatTime } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { PageInput } from '../page-input.ts'
import { outputLink } from './about.ts'

const verdictOnRun = ({ run }: PageInput): Html => {
  const { failed } = run.totals
  if (run.local) {
    return html`<p class="status unsure"><strong>Local files, completeness unknown.</strong> The accounts of the organization were not listed, so accounts may be missing here, and nothing proves where the files come from.</p>`
  }
  if (run.status === 'complete' && run.totals.stored + run.totals.unchanged === 0) {
    return html`<p class="status unsure"><strong>Empty.</strong> No account was in scope, so nothing is known of any.</p>`
  }
  if (run.status === 'complete') {
    return html`<p class="status good"><strong>Complete.</strong> Every account in scope has its report.</p>`
  }
  if (run.status === 'interrupted') {
    return html`<p class="status bad"><strong>Interrupted.</strong> The run was asked to end before it was done. What follows is what it had by then.</p>`
  }
  if (!run.listing.complete) {
    return html`<p class="status bad"><strong>Incomplete.</strong> The accounts of the organization could not all be listed: ${run.listing.error ?? 'no reason recorded'}. What follows leaves accounts out.</p>`
  }
  return failed > 0
    ? html`<p class="status unsure"><strong>Partial.</strong> ${countOf(failed, 'account')} in scope ${failed === 1 ? 'has' : 'have'} no report; see <a href="#coverage">coverage</a>.</p>`
    : html`<p class="status unsure"><strong>Partial.</strong> Every account in scope has its report, but a table of this run could not be written; see <a href="#about">the files of this run</a>.</p>`
}

const scopeOf = ({ run: { scope } }: PageInput): string => {
  const parts = [
    scope.accounts.length > 0 && countOf(scope.accounts.length, 'chosen account'),
    scope.organizationalUnits.length > 0 && countOf(scope.organizationalUnits.length, 'organizational unit'),
    scope.excludeAccounts.length > 0 && `without ${countOf(scope.excludeAccounts.length, 'account')}`,
  ].filter((text) => text !== false)
  return parts.length > 0 ? parts.join(', ') : 'the whole organization'
}

interface Tile {
  readonly title: string
  readonly figure: string
  readonly note: string
  readonly tone: 'good' | 'unsure' | 'bad' | 'plain'
}

const toneOf = (part: number, whole: number) => (part === whole ? 'good' : part >= 0.9 * whole ? 'unsure' : 'bad')

/** The share of principals that pass a check, of those for whom it was decided. */
function shareTile({ totals }: PageInput, id: Check['id'], title: string, of: (count: number) => string): Tile {
  const counts = totals.controlStatus.find(({ check }) => check.id === id)?.counts
  const pass = counts?.pass ?? 0
  const decided = pass + (counts?.fail ?? 0)
  const open = counts?.undecidable ?? 0
  return {
    title,
    figure: formatShare(pass, decided),
    note: `${decided === 0 ? 'none decided' : `${formatNumber(pass)} of ${of(decided)}`}${open > 0 ? `, ${formatNumber(open)} undecidable` : ''}`,
    tone: decided === 0 ? 'plain' : toneOf(pass, decided),
  }
}

const filesTile = ({ run }: PageInput): Tile => ({
  title: 'Accounts in these files',
  figure: formatNumber(run.totals.stored),
  note: `${countOf(run.local?.skipped.length ?? 0, 'file')} skipped`,
  tone: 'plain',
})

function tiles(input: PageInput): readonly Tile[] {
  const { run, totals } = input
  const covered = run.totals.stored + run.totals.unchanged
  const inScope = covered + run.totals.failed
  const excepted = totals.excepted.critical
  const worst = totals.failed.critical - excepted
  return [
    run.local
      ? filesTile(input)
      : {
          title: 'Accounts with a report',
          figure: formatShare(covered, inScope),
          note: `${formatNumber(covered)} of ${formatNumber(inScope)} in scope`,
          tone: run.listing.complete && covered > 0 ? toneOf(covered, inScope) : 'bad',
        },
    {
      title: 'Open critical findings',
      figure: covered === 0 ? '–' : formatNumber(worst),
      note:
        covered === 0
          ? 'no account has a report'
          : `in ${formatNumber(totals.accountsWithCriticalFailures)} of ${countOf(covered, 'account')}${excepted > 0 ? `; ${formatNumber(excepted)} excepted` : ''}`,
      tone: covered === 0 ? 'bad' : worst === 0 ? 'good' : 'bad',
    },
    shareTile(input, 'console-mfa', 'Console users with MFA', (count) => countOf(count, 'user')),
    shareTile(input, 'root-mfa', 'Root users with MFA or no credentials', (count) => countOf(count, 'root user')),
    shareTile(input, 'key-rotation', 'Users with keys rotated in time', (count) => countOf(count, 'user')),
    shareTile(
      input,
      'unused-credentials',
      `Users with nothing unused for ${totals.thresholds.unusedCredentialDays} days`,
      (count) => countOf(count, 'user'),
    ),
  ]
}

/** The run cannot read what earlier runs wrote, so that its page can only say where the changes will be. */
const changesLink = ({ run }: PageInput): Html | undefined =>
  run.local || !isFullScope(run.scope)
    ? undefined
    : html`<p class="small">Changes since the previous run: ${outputLink({ key: runKey(changesPrefix, run.runId, 'index.html') })}. This page exists once the changes task has compared the run.</p>`

/** Title, what run it is, whether it can be relied on, and the figures that are asked for first. */
export const overview = (input: PageInput): Html => {
  const { run } = input
  const facts = run.local
    ? [
        ['Source', 'local files'],
        ['Analysis', html`<code>${run.runId}</code>`],
        ['Analyzed', formatTime(run.startedAt)],
      ]
    : [
        ['Organization', run.organizationId ?? 'unknown'],
        ['Run', html`<code>${run.runId}</code>`],
        ['Started', formatTime(run.startedAt)],
        ['Scope', scopeOf(input)],
      ]
  return html`<h1>${run.local ? 'IAM credentials in report files' : 'IAM credentials of the organization'}</h1>
<dl class="facts">${facts.map(
    ([term, text]) => html`
<div><dt>${term}</dt><dd>${text}</dd></div>`,
  )}
</dl>
${verdictOnRun(input)}${changesLink(input)}
<dl class="tiles">${tiles(input).map(
    ({ title, figure, note, tone }) => html`
<div class="tile ${tone}"><dt>${title}</dt><dd class="figure">${figure}</dd><dd class="note">${note}</dd></div>`,
  )}</dl>`
}
