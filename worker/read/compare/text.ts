import type { AccountChanges, FindingChange } from '../../evidence/changes-schema.ts'
import { plainTable, printable } from '../../output/terminal.ts'
import { changesInWords, kindInWords, severitiesInWords } from '../../output/words.ts'
import { countChanges, countFindings } from './change-totals.ts'
import type { Ending, Rendering } from './rendering.ts'
import { accountsInWords, changeDetail, coverageLine, exceptionsInWords, findingDetail, moreInWords } from './words.ts'

const marks: Readonly<Record<FindingChange['status'], string>> = {
  new: '+',
  resolved: '-',
  undecidable: '?',
  excepted: '~',
}

/** Accounts without a report in both runs that are named; the others are counted. */
const namedUnknown = 20

/** For a terminal or a mail. With `byUnit`, a table of the organizational units in place of the accounts. */
export function textRendering(byUnit: boolean): Rendering {
  let unknown = 0
  return {
    begin: ({ from, to }) =>
      [
        from ? `From  ${from.runId}  ${from.status}, ${from.reports} reports` : 'From  no earlier run',
        `To    ${to.runId}  ${to.status}, ${to.reports} reports`,
        ...exceptionsInWords({ from, to }).map(printable),
        '',
        '',
      ].join('\n'),
    account(account) {
      if (byUnit) return ''
      if (account.coverage === 'unknown') {
        unknown += 1
        if (unknown > namedUnknown) return ''
      }
      return accountText(account)
    },
    end(ending) {
      const more = unknown - namedUnknown
      return [
        ...(more > 0 ? [`${moreInWords(more, 'account')} with no report in either run.`, ''] : []),
        ...(ending.units ? [unitTable(ending.units), ''] : []),
        summary(ending),
      ].join('\n')
    },
  }
}

function accountText(account: AccountChanges): string {
  const { id, name, path, coverage, changes, findings } = account
  const title = `${id} ${printable(name)}${path ? ` (${printable(path)})` : ''}`
  const lines = [
    ...(coverage === 'compared' ? [] : [printable(coverageLine(account))]),
    ...changes.map((change) => columns(kindInWords(change.kind), change.principal, changeDetail(change))),
    ...findings.map((finding) =>
      columns(
        `${marks[finding.status]} ${finding.severity} ${finding.check}`,
        finding.principal,
        findingDetail(finding),
      ),
    ),
  ]
  return `${[title, ...lines.map((line) => `  ${line}`)].join('\n')}\n\n`
}

const columns = (what: string, principal: string, detail: string) =>
  `${what.padEnd(32)} ${printable(principal)}${detail === '' ? '' : `  ${printable(detail)}`}`

function unitTable(units: NonNullable<Ending['units']>): string {
  const counted = ['Compared', 'Changes', 'New findings', 'Resolved', 'Still open']
  const rows = units.map(({ path, totals }) => {
    const counts = [
      totals.accounts.compared,
      countChanges(totals),
      ...(['new', 'resolved', 'open'] as const).map((status) => countFindings(totals, status)),
    ]
    return [...counts.map(String), path === '' ? '(unknown)' : printable(path)]
  })
  const table = plainTable(process.stdout.columns, [...counted, 'Organizational unit'], rows, new Set(counted))
  return table.toString().replaceAll(/ +$/gm, '')
}

function summary({ totals }: Ending): string {
  const { findings } = totals
  const further = (['undecidable', 'excepted'] as const)
    .filter((status) => countFindings(totals, status) > 0)
    .map((status) => `, ${status} now ${severitiesInWords(findings[status])}`)
  return [
    `Accounts  ${accountsInWords(totals)}`,
    `Changes   ${changesInWords(totals)}`,
    `Findings  new ${severitiesInWords(findings.new)}, resolved ${severitiesInWords(findings.resolved)}, still open ${severitiesInWords(findings.open)}${further.join('')}`,
    '',
  ].join('\n')
}
