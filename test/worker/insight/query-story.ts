import type { AccountResult } from '../../../worker/model.ts'
import { type Cells, classicColumns, daysAgo, goodRoot, goodUser, key, report } from './report-fixture.ts'
import { writeRun } from './run-fixture.ts'

export const payments = '111122223333'
export const search = '222233334444'
export const research = '333344445555'
export const archive = '444455556666'
export const runs = {
  earliest: '20261119T103000Z-999999',
  first: '20261120T103000Z-aaaaaa',
  narrow: '20261121T103000Z-bbbbbb',
  latest: '20261122T103000Z-cccccc',
  flawed: '20261123T103000Z-dddddd',
  barren: '20261124T103000Z-eeeeee',
}

const user = (name: string, id: string, cells: Cells = {}): Cells => ({
  ...goodUser,
  user: name,
  arn: `arn:aws:iam::${id}:user/${name}`,
  ...cells,
})
const root = (id: string, cells: Cells = {}): Cells => ({ ...goodRoot, arn: `arn:aws:iam::${id}:root`, ...cells })
const noPassword: Cells = { password_enabled: 'false', password_last_used: 'N/A', password_last_changed: 'N/A' }
export const oldKey = daysAgo(200)
export const newKey = daysAgo(1)
export const hostile = user('=1+1', payments, {
  arn: `arn:aws:iam::${payments}:user/a,"b\\c"/=1+1`,
  ...noPassword,
  mfa_active: 'false',
})

/** Three days before the report of the fixture, and one. */
const day = (text: string) => new Date(`${text}T10:15:00Z`)

const refused = (id: string, name: string): AccountResult => ({
  id,
  name,
  state: 'ACTIVE',
  path: 'Root/Workloads',
  status: 'failed',
  failure: { stage: 'session', kind: 'access-denied', code: 'AccessDenied', message: 'refused', attempts: 1 },
})

/** Of whom the report says next to nothing that makes sense. */
const odd: Cells = {
  user_creation_time: 'once',
  mfa_active: '',
  ...key(1, 'soon', 'n/a'),
  password_enabled: 'TRUE',
}

/**
 * Six runs: three whole ones, an account of which failed in the second; between them one of a single account; then
 * one that ended in disorder, and one in which every account failed.
 */
export async function writeStory(folder: string) {
  await writeRun(folder, {
    runId: runs.earliest,
    reports: [
      report(
        [
          root(archive),
          user('gina', archive),
          user('kim', archive),
          user('lee', archive, key(1, oldKey, daysAgo(5))),
          user('odd', archive, { ...odd, mfa_active: 'true' }),
        ],
        { id: archive, name: 'Archive', path: 'Root/Labs', generated: day('2026-11-19') },
      ),
    ],
  })
  await writeRun(folder, {
    runId: runs.first,
    reports: [
      report(
        [
          root(payments),
          user('alice', payments),
          user('bob', payments, { ...noPassword, ...key(1, oldKey, daysAgo(5, '+00:00')) }),
          user('carol', payments),
          user('frank', payments, { user_creation_time: daysAgo(300) }),
        ],
        { id: payments, name: 'Payments', path: 'Root/Workloads', generated: day('2026-11-20') },
      ),
      report([root(search), user('dave', search)], { id: search, name: 'Search', generated: day('2026-11-20') }),
    ],
    others: [refused(archive, 'Archive')],
  })
  await writeRun(folder, {
    runId: runs.narrow,
    scope: { accounts: [payments], excludeAccounts: [], organizationalUnits: [] },
    reports: [
      report([root(payments), user('bob', payments)], { id: payments, name: 'Payments', generated: day('2026-11-21') }),
    ],
  })
  await writeRun(folder, {
    runId: runs.latest,
    reports: [
      report(
        [
          root(payments, { password_last_used: daysAgo(1.97) }),
          user('alice', payments, { mfa_active: 'false' }),
          // The new key took the first slot, the old one stands in the second.
          user('bob', payments, { ...noPassword, ...key(1, newKey, 'N/A'), ...key(2, oldKey, daysAgo(3)) }),
          user('erin', payments),
          user('frank', payments, { user_creation_time: daysAgo(1), password_last_used: 'no_information' }),
          hostile,
        ],
        {
          id: payments,
          name: 'Payments',
          path: 'Root/Workloads',
          columns: [...classicColumns, 'additional_credentials_info'],
        },
      ),
      report([root(research, { ...key(2, daysAgo(95.97), 'N/A') })], {
        id: research,
        name: 'Research',
        path: 'Root/Labs',
      }),
      report(
        [
          root(archive),
          user('hugo', archive),
          user('kim', archive, key(2, newKey, 'N/A')),
          user('lee', archive, {
            ...key(1, newKey, newKey),
            access_key_2_active: 'false',
            access_key_2_last_rotated: oldKey,
          }),
          user('odd', archive, odd),
        ],
        { id: archive, name: 'Archive', path: 'Root/Labs' },
      ),
    ],
    others: [
      refused(search, 'Search'),
      { id: '999988887777', name: 'Old', state: 'SUSPENDED', status: 'skipped', reason: 'account is SUSPENDED' },
    ],
  })
  await writeRun(folder, {
    runId: runs.flawed,
    reports: [report([root(payments)], { id: payments })],
    flaw: 'interrupted',
  })
  await writeRun(folder, { runId: runs.barren, reports: [], others: [refused(payments, 'Payments')] })
}
