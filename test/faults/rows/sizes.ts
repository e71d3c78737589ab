import assert from 'node:assert/strict'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import type { Row } from '../row.ts'

/** Large reports, and many of something. Whatever the sizes: with healthy services, every account has its report. */

const organization = makeOrganization({ accounts: 60 })
const slowIds = organization.accounts.slice(0, 12).map(({ id }) => id)
const { accounts: organization24 } = makeOrganization({ accounts: 24 })
const largest = { users: 5000, names: 'longest' } as const

export const sizeRows: readonly Row[] = [
  {
    name: 'every report is large, and the deadline shorter than their way through memory',
    // Working takes as long as it does on this clock: all reports together take many times the deadline.
    speed: 1,
    shape: { accounts: 80 },
    simulator: { generationSeconds: 0, report: { users: 5000 }, contents: 'digest' },
    environment: { ACCOUNT_TIMEOUT_SECONDS: '10' },
  },
  {
    name: 'one report of a hundred is large, and the others are not held up',
    shape: { accounts: 200, behaviour: (index) => (index % 100 === 3 ? { report: largest } : undefined) },
    environment: { ACCOUNT_TIMEOUT_SECONDS: '60' },
  },
  {
    name: 'twelve downloads that drip for a minute hold nobody up',
    shape: { accounts: 60, behaviour: (index) => (index < 12 ? { report: { users: 2000 } } : undefined) },
    // Twelve times fifty seconds would be the others' deadline.
    environment: { ACCOUNT_TIMEOUT_SECONDS: '120' },
    faults: slowIds.map((account) => ({
      operation: 'GetCredentialReport',
      account,
      times: 2,
      effect: { trickle: { slices: 50, milliseconds: 1_000 } },
    })),
    check({ simulator }) {
      const stored = simulator.requests.log.filter(({ key }) => key?.startsWith('reports/'))
      const slow = stored.findIndex(({ key }) => slowIds.some((id) => key?.includes(id)))
      assert.ok(slow < 0 || slow >= 48, `the ${slow}th report to be stored was a slow one`)
    },
  },
  {
    name: 'downloads that wait for memory for many minutes are not taken for reports from before',
    shape: { accounts: 24 },
    simulator: { report: largest },
    faults: organization24.map(({ id }) => ({
      operation: 'GetCredentialReport',
      account: id,
      // The first is cut off where there is no room for it.
      times: 2,
      effect: { trickle: { slices: 50, milliseconds: 1_000 } },
    })),
    check({ simulator }) {
      const downloads = simulator.requests.count('iam.GetCredentialReport', 'ok')
      // One to learn the size, one to take it, and some cut short by their timeout.
      assert.ok(downloads <= 3 * 24, `${downloads} downloads of 24 reports`)
    },
  },
  {
    name: 'many organizational units, listed slowly: no report waits for names, and the tables have them all',
    quick: true,
    shape: { accounts: 40, organizationalUnits: 40, unusualNames: false },
    environment: { ACCOUNT_TIMEOUT_SECONDS: '60' },
    check({ manifest, simulator }) {
      const { log } = simulator.requests
      const lastReport = log.findLastIndex(({ key }) => key?.startsWith('reports/'))
      const lastUnits = log.findLastIndex(({ operation }) => operation === 'ListOrganizationalUnitsForParent')
      assert.ok(lastReport < lastUnits, 'reports are stored while the units are listed')
      const table =
        simulator
          .objects()
          .find(({ key }) => key.startsWith('consolidated/'))
          ?.content?.toString() ?? ''
      for (const { id, path } of manifest?.accounts ?? []) {
        assert.ok(path, id)
        const rows = table.split('\n').filter((line) => line.includes(`iam::${id}:`))
        assert.ok(rows.length > 0 && rows.every((row) => row.includes(path)), `${id}: ${rows[0]}`)
      }
    },
  },
]

export const clockRows: readonly Row[] = [-3600, 3600].map((seconds) => ({
  name: `the machine's clock is set by ${seconds} seconds while accounts wait: no deadline moves`,
  quick: seconds < 0,
  environment: { ACCOUNT_TIMEOUT_SECONDS: '300' },
  simulator: { generationSeconds: 20 },
  clockJump: { afterSeconds: 10, bySeconds: seconds },
}))
