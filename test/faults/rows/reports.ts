import assert from 'node:assert/strict'
import type { AccountBehaviour } from '../../simulator/options.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { invalidReportKinds, makeReport } from '../../simulator/report-generator.ts'
import type { Row } from '../row.ts'
import type { Played, Scenario } from '../scenario.ts'

/** The generator draws the same ids for the same number of accounts. */
const thirdId = makeOrganization({ accounts: 4 }).accounts[2]?.id ?? ''
const firstIds = makeOrganization({ accounts: 24 })
  .accounts.slice(0, 5)
  .map(({ id }) => id)
/** Not what IAM allows in a path today, and to be kept as it is. */
const nonAscii = Buffer.from(makeReport(thirdId).toString().replace(':user/', ':user/Zürich/東京/'))

/** The third account's report is out of the ordinary. */
const third = (behaviour: AccountBehaviour): Scenario => ({
  shape: { accounts: 4, behaviour: (index) => (index === 2 ? behaviour : undefined) },
})

const id = ({ simulator }: Played) => simulator.organization.accounts[2]?.id ?? ''
const resultOf = (played: Played) => played.manifest?.accounts.find((account) => account.id === id(played))

const invalid = [
  ...invalidReportKinds.map((kind) => ({ what: kind, report: kind })),
  { what: 'of bytes that are not UTF-8', report: Buffer.concat([makeReport(thirdId), Buffer.from([0xff, 0xfe])]) },
]

const invalidRows = invalid.map(
  ({ what, report }): Row => ({
    ...third({ report }),
    name: `a report that is ${what}`,
    quick: what === 'truncated',
    code: 1,
    failures: { 2: { stage: 'validate', kind: 'invalid-report', code: 'InvalidReportError' } },
    check(played) {
      const { invalid: evidence } = resultOf(played) ?? {}
      const object = played.simulator.objects().find(({ key }) => key === evidence?.key)
      assert.equal(object?.sha256, evidence?.sha256, 'what IAM answered is kept, away from the reports')
      assert.equal(evidence?.error, undefined)
      const reports = played.simulator.objects().filter(({ key }) => key.startsWith('reports/'))
      assert.ok(!reports.some(({ key }) => key.includes(id(played))), 'and not among them')
    },
  }),
)

/** IAM gives the same answer until the deadline: the failure says which, and how many polls were made. */
const untilDeadline = (what: string, behaviour: AccountBehaviour, answer: string): Row => ({
  ...third(behaviour),
  name: `${what} until the deadline: the failure names the last answer and the polls`,
  quick: true,
  environment: { ACCOUNT_TIMEOUT_SECONDS: '60' },
  code: 1,
  failures: { 2: { stage: 'generate', kind: 'timed-out', code: 'DeadlineError' } },
  check(played) {
    const { message = '', attempts = 0 } = resultOf(played)?.failure ?? {}
    const [, last, polls] = /^not finished within 60 seconds; last answer: (\w+) \((\d+) polls\)$/.exec(message) ?? []
    assert.equal(last, answer, message)
    const sent = played.simulator.requests.log.filter(
      ({ operation, account }) => operation === 'GetCredentialReport' && account === id(played),
    )
    assert.equal(Number(polls), sent.length, message)
    assert.ok(sent.length > 1 && attempts >= sent.length - 1, `${attempts} attempts`)
  },
})

export const reportRows: readonly Row[] = [
  ...invalidRows,
  {
    name: 'the first accounts cannot look for their reports: the others do not wait for what those cannot tell',
    environment: { ACCOUNT_TIMEOUT_SECONDS: '25' },
    faults: firstIds.map((account) => ({ operation: 'GetCredentialReport', account, effect: 'throttle' })),
    code: 1,
    failures: Object.fromEntries(firstIds.map((_, index) => [index, { stage: 'download', kind: 'throttled' }])),
  },
  {
    name: 'the first accounts have their reports already: the others do not wait for what those cannot tell',
    quick: true,
    environment: { ACCOUNT_TIMEOUT_SECONDS: '25' },
    shape: { behaviour: (index) => (index < 8 ? { cachedReportAgeSeconds: 600 } : undefined) },
  },
  { ...third({ expiredDownloads: 2 }), name: 'a report that expires between wait and download, twice', quick: true },
  { ...third({ notPresentDownloads: 3 }), name: 'a report that is not present after COMPLETE, three times' },
  { ...third({ cachedReportAgeSeconds: 5 * 3600 }), name: 'a report that has expired when the run begins' },
  untilDeadline('a report that is never ready', { generationSeconds: 'never' }, 'ReportInProgress'),
  untilDeadline('a report that expires each time', { expiredDownloads: 1_000 }, 'ReportExpired'),
  untilDeadline('a report that is never present', { notPresentDownloads: 1_000 }, 'ReportNotPresent'),
  {
    ...third({ cachedReportAgeSeconds: 5 * 3600, olderDownloads: 3 }),
    name: 'IAM serves the report from before although it generates a new one: the new one is stored',
    quick: true,
    check(played) {
      const { report } = resultOf(played) ?? {}
      assert.ok((report?.ageSeconds ?? 9999) < 3600, `${report?.ageSeconds} seconds old`)
      assert.equal(report?.generatedBeforeRequest, undefined)
    },
  },
  {
    ...third({ cachedReportAgeSeconds: 5 * 3600, olderDownloads: 10_000 }),
    name: 'IAM serves the report from before until the deadline: it is stored, and the record says so',
    environment: { ACCOUNT_TIMEOUT_SECONDS: '120' },
    check(played) {
      const { report } = resultOf(played) ?? {}
      assert.ok((report?.ageSeconds ?? 0) > 3600, `${report?.ageSeconds} seconds old`)
      assert.equal(report?.generatedBeforeRequest, true)
    },
  },
  {
    ...third({ report: { users: 5000, names: 'longest', columns: 23 } }),
    name: 'a report of 4.6 MB',
    check(played) {
      assert.ok((resultOf(played)?.report?.bytes ?? 0) > 4_500_000)
    },
  },
  {
    ...third({ report: { users: 12, names: 'unusual', columns: 23 } }),
    name: 'a report with quotes, commas, formulas and markup in its names and paths',
  },
  {
    ...third({ report: nonAscii }),
    name: 'a report with paths that are not ASCII',
    check(played) {
      const key = resultOf(played)?.report?.key
      assert.deepEqual(played.simulator.objects().find((object) => object.key === key)?.content, nonAscii)
    },
  },
]
