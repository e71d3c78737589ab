import type { AccountResult } from '../../../model.ts'
import { compareText } from '../../totals/top-list.ts'
import { shareBars } from '../bars.ts'
import { countOf, formatNumber, formatTime } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { LocalInput, PageInput } from '../page-input.ts'
import { absent, failed, key, name, passed, section, table } from '../parts.ts'

const shownFailures = 50

const coverageParts = [
  { ...passed, name: 'report stored' },
  { ...failed, name: 'no report' },
  { ...absent, name: 'not entered' },
]

const groupBy = (accounts: readonly AccountResult[], label: (account: AccountResult) => string) => {
  const groups = new Map<string, number>()
  for (const account of accounts) groups.set(label(account), (groups.get(label(account)) ?? 0) + 1)
  return [...groups].sort(([left, many], [right, more]) => more - many || compareText(left, right))
}

/** Oldest and newest report, because IAM returns a report for hours after generating it. */
function ages(accounts: readonly AccountResult[]): Html | undefined {
  let oldest: string | undefined
  let newest: string | undefined
  for (const { report } of accounts) {
    if (!report) continue
    if (oldest === undefined || report.generatedTime < oldest) oldest = report.generatedTime
    if (newest === undefined || report.generatedTime > newest) newest = report.generatedTime
  }
  if (oldest === undefined || newest === undefined) return undefined
  const [from, to] = [formatTime(oldest), formatTime(newest)]
  const when = from === to ? `at ${from}` : `between ${from} and ${to}`
  return html`<p>IAM generated the reports ${when}; every age on this page is measured from the report's own time.</p>`
}

function failures(accounts: readonly AccountResult[]): Html | undefined {
  if (accounts.length === 0) return undefined
  const kinds = groupBy(accounts, ({ failure }) => `${failure?.stage ?? ''} · ${failure?.kind ?? ''}`)
  const shown = accounts.slice(0, shownFailures)
  return html`<h3>No report</h3>
${table(
  'Failures by the step at which they happened and their kind',
  [{ title: 'Step · kind' }, { title: 'Accounts', className: 'number' }],
  kinds.map(([kind, count]) => [kind, formatNumber(count)]),
)}
${table(
  accounts.length > shown.length
    ? `The first ${shown.length} of ${formatNumber(accounts.length)} accounts without a report; the coverage table has all`
    : 'Accounts without a report',
  [
    { title: 'Account', className: 'name' },
    { title: 'Id', className: 'id' },
    { title: 'Step' },
    { title: 'Code' },
    { title: 'Last answer', className: 'name' },
  ],
  shown.map((account) => [
    name(account.name),
    account.id,
    account.failure?.stage,
    account.failure?.code,
    account.failure?.message.slice(0, 240),
  ]),
)}`
}

function skips(accounts: readonly AccountResult[], outOfScope: number): Html | undefined {
  if (accounts.length + outOfScope === 0) return undefined
  const reasons = groupBy(accounts, ({ reason }) => reason ?? 'no reason recorded')
  const rows = [...reasons, ...(outOfScope > 0 ? [['not in the scope of this run', outOfScope] as const] : [])]
  return html`<h3>Not entered</h3>${table(
    'Accounts that were listed and not entered',
    [{ title: 'Reason' }, { title: 'Accounts', className: 'number' }],
    rows.map(([reason, count]) => [reason, formatNumber(count)]),
  )}`
}

/** Which files the rest of the page rests on, and which not. */
const localCoverage = (accounts: readonly AccountResult[], users: number, local: LocalInput): Html => {
  const { skipped, superseded, namesFromRun } = local
  const shown = skipped.slice(0, shownFailures)
  return section(
    'coverage',
    'Coverage',
    html`<p class="lead">${countOf(accounts.length, 'account')} with ${countOf(users, 'IAM user')} in all, by the newest report of each account; ${countOf(superseded, 'older report')} left out.${namesFromRun && html` Names of accounts are those of the run <code>${namesFromRun}</code>.`}</p>`,
    ages(accounts),
    shown.length > 0 &&
      table(
        shown.length < skipped.length
          ? `The first ${shown.length} of ${formatNumber(skipped.length)} skipped files; analysis.json has all`
          : 'Skipped files',
        [
          { title: 'File', className: 'name' },
          { title: 'Reason', className: 'name' },
        ],
        shown.map(({ path, reason }) => [path, reason.slice(0, 240)]),
      ),
  )
}

/** Which accounts the rest of the page speaks of, and which not. */
export const coverage = ({ run }: PageInput): Html => {
  if (run.local) return localCoverage(run.accounts, run.totals.users, run.local)
  const { totals, accounts } = run
  const covered = totals.stored + totals.unchanged
  const skipped = totals.skipped + totals.outOfScope
  return section(
    'coverage',
    'Coverage',
    html`<p class="lead">${countOf(totals.listed, 'account')} listed: ${formatNumber(covered)} with a report, ${formatNumber(totals.failed)} without one, ${formatNumber(skipped)} not entered. ${countOf(totals.users, 'IAM user')} in all.</p>`,
    key(coverageParts),
    shareBars([{ label: 'Accounts', values: [covered, totals.failed, skipped] }], coverageParts, { withNumbers: true }),
    ages(accounts),
    failures(accounts.filter(({ status }) => status === 'failed')),
    skips(
      accounts.filter(({ status }) => status === 'skipped'),
      totals.outOfScope,
    ),
  )
}
