import type { AccountChanges, Change, FindingChange } from '../../evidence/changes-schema.ts'
import { page } from '../../insight/page/document.ts'
import { countOf, formatNumber, formatTime } from '../../insight/page/format.ts'
import { type Html, html } from '../../insight/page/html.ts'
import { name, section, severityBadge, table } from '../../insight/page/parts.ts'
import { changesInWords, kindInWords, severitiesInWords } from '../../output/words.ts'
import { countChanges, countFindings } from './change-totals.ts'
import type { Ending, Header, Rendering } from './rendering.ts'
import { accountsInWords, changeDetail, coverageInWords, exceptionsInWords, findingDetail } from './words.ts'

/** How much the page shows of what has no end; the JSON has all of it. */
const shown = { accounts: 500, changes: 1000, findings: 1000 } as const

type Of<Item> = { readonly account: Pick<AccountChanges, 'id' | 'name'>; readonly item: Item }

/** The comparison as one HTML file, written at the end. Its size is bounded. */
export function pageRendering(): Rendering {
  let header: Header
  const accounts: AccountChanges[] = []
  const changes: Of<Change>[] = []
  const findings: Of<FindingChange>[] = []
  const add = <Item>(list: Item[], items: readonly Item[], limit: number) =>
    list.push(...items.slice(0, limit - list.length))
  return {
    begin(given) {
      header = given
      return ''
    },
    account(account) {
      const { id, name: accountName, coverage } = account
      const place = { id, name: accountName }
      if (coverage !== 'compared') add(accounts, [{ ...account, changes: [], findings: [] }], shown.accounts)
      const of = <Item>(items: readonly Item[]) => items.map((item) => ({ account: place, item }))
      add(changes, of(account.changes), shown.changes)
      add(findings, of(account.findings), shown.findings)
      return ''
    },
    end: (ending) => render(header, ending, { accounts, changes, findings }),
  }
}

interface Shown {
  readonly accounts: readonly AccountChanges[]
  readonly changes: readonly Of<Change>[]
  readonly findings: readonly Of<FindingChange>[]
}

const render = ({ from, to }: Header, ending: Ending, { accounts, changes, findings }: Shown): string => {
  const { totals, units } = ending
  const others = totals.accounts
  return page(
    `IAM credentials, changes${from ? ` from ${from.startedAt.slice(0, 10)}` : ''} to ${to.startedAt.slice(0, 10)}`,
    html`<header><h1>What changed</h1>
<dl class="facts"><div><dt>From</dt><dd>${from ? `${formatTime(from.startedAt)}, run ${from.runId}, ${from.status}` : 'no earlier run: this is the first one for the whole organization, so nothing is known of changes'}</dd></div>
<div><dt>To</dt><dd>${formatTime(to.startedAt)}, run ${to.runId}, ${to.status}</dd></div></dl>
<p>Accounts: ${accountsInWords(totals)}.</p>
<p>Changes: ${changesInWords(totals)}.</p>
<p>Findings: ${severitiesInWords(totals.findings.new)} new, ${severitiesInWords(totals.findings.resolved)} resolved, ${severitiesInWords(totals.findings.open)} still open, ${severitiesInWords(totals.findings.excepted)} excepted since.</p>
${exceptionsInWords({ from, to }).map((line) => html`<p>${line}</p>`)}
</header>
<main>
${units && unitSection(units)}
${accountSection(accounts, Object.values(others).reduce((all, count) => all + count, 0) - others.compared)}
${changeSection(changes, countChanges(totals))}
${findingSection(findings, shownFindings(totals))}
</main>`,
  )
}

const shownFindings = (totals: Ending['totals']): number =>
  (['new', 'resolved', 'undecidable', 'excepted'] as const).reduce(
    (sum, status) => sum + countFindings(totals, status),
    0,
  )

const lead = (total: number, visible: number, what: string) =>
  html`<p class="lead">${countOf(total, what)}.${total > visible ? html` The first ${formatNumber(visible)} are shown; the JSON output has all of them.` : undefined}</p>`

const place = ({ id, name: accountName }: Of<unknown>['account']): Html =>
  html`${name(accountName)}<br><span class="id">${id}</span>`

const unitSection = (units: NonNullable<Ending['units']>): Html =>
  section(
    'units',
    'Organizational units',
    table(
      'Organizational units',
      [
        { title: 'Unit', className: 'name' },
        ...['Compared', 'Changes', 'New', 'Resolved', 'Still open'].map((title) => ({ title, className: 'number' })),
      ],
      units.map(({ path, totals }) => [
        path === '' ? 'unknown' : name(path),
        totals.accounts.compared,
        countChanges(totals),
        ...(['new', 'resolved', 'open'] as const).map((status) => countFindings(totals, status)),
      ]),
    ),
  )

const accountSection = (accounts: readonly AccountChanges[], total: number): Html =>
  section(
    'accounts',
    'Accounts that could not be compared',
    lead(total, accounts.length, 'account'),
    accounts.length > 0 &&
      table(
        'Accounts that could not be compared',
        [{ title: 'Account', className: 'name' }, { title: 'What happened' }, { title: 'Why', className: 'name' }],
        accounts.map((account) => [
          place(account),
          coverageInWords[account.coverage].replace(/, before$/, ''),
          account.reason ?? '–',
        ]),
      ),
  )

const changeSection = (changes: readonly Of<Change>[], total: number): Html =>
  section(
    'changes',
    'Changes',
    lead(total, changes.length, 'change'),
    changes.length > 0 &&
      table(
        'Changes of users and root users',
        [
          { title: 'User', className: 'principal' },
          { title: 'Account', className: 'name' },
          { title: 'Change' },
          { title: 'Detail' },
        ],
        changes.map(({ account, item }) => [
          name(item.principal),
          place(account),
          kindInWords(item.kind),
          changeDetail(item),
        ]),
      ),
  )

const statusBadge = (status: FindingChange['status']): Html =>
  html`<span class="badge ${status === 'new' ? 'bad' : status === 'resolved' ? 'good' : 'unsure'}">${status}</span>`

const findingSection = (findings: readonly Of<FindingChange>[], total: number): Html =>
  section(
    'findings',
    'Findings',
    lead(total, findings.length, 'new, resolved or excepted finding'),
    findings.length > 0 &&
      table(
        'New, resolved and excepted findings',
        [
          { title: 'User', className: 'principal' },
          { title: 'Account', className: 'name' },
          { title: 'Status' },
          { title: 'Severity' },
          { title: 'Finding', className: 'name' },
        ],
        findings.map(({ account, item }) => [
          name(item.principal),
          place(account),
          statusBadge(item.status),
          severityBadge(item.severity),
          html`${findingDetail(item)}<br><span class="small">${item.check}</span>`,
        ]),
      ),
  )
