import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultThresholds } from '../../../worker/config.ts'
import { assessReport } from '../../../worker/insight/findings/assess.ts'
import { checks } from '../../../worker/insight/findings/catalog.ts'
import type { Verdict } from '../../../worker/model.ts'
import { type Cells, classicColumns, daysAgo, further, goodRoot, goodUser, key, report } from './report-fixture.ts'

type Case = readonly [what: string, cells: Cells, verdict: Verdict]

/** Just so much under or over a number of days: the report's own time has seconds. */
const second = 1 / 86_400

const oldRoot: Cells = { password_enabled: 'not_supported', password_last_changed: 'not_supported' }
const rootWithoutCredentials: Cells = {
  password_enabled: 'false',
  password_last_used: 'N/A',
  password_last_changed: 'N/A',
  password_next_rotation: 'N/A',
  mfa_active: 'false',
}

/** As GovCloud reports it: no console, so neither password nor MFA. */
const govCloudRoot: Cells = { ...oldRoot, arn: 'arn:aws-us-gov:iam::111122223333:root', mfa_active: 'false' }
const certificate = (slot: 1 | 2, active = 'true'): Cells => ({
  [`cert_${slot}_active`]: active,
  [`cert_${slot}_last_rotated`]: daysAgo(2000),
})

const rootCases: Readonly<Record<string, readonly Case[]>> = {
  'root-access-key': [
    ['no key', {}, 'pass'],
    ['first key active', key(1, daysAgo(5), daysAgo(1)), 'fail'],
    ['second key active and never used', key(2, daysAgo(500), 'N/A'), 'fail'],
    ['capitals, as documented', { access_key_1_active: 'TRUE' }, 'fail'],
    ['an inactive key keeps its date', { access_key_1_last_rotated: daysAgo(900) }, 'pass'],
    ['no root credentials, keys N/A', { ...rootWithoutCredentials, access_key_1_active: 'N/A' }, 'pass'],
    ['N/A beside a password', { access_key_1_active: 'N/A' }, 'undecidable'],
    ['one active, one unreadable', { access_key_1_active: 'true', access_key_2_active: '?' }, 'fail'],
    ['unknown', { access_key_2_active: 'not_supported' }, 'undecidable'],
    ['empty', { access_key_2_active: '' }, 'undecidable'],
    [
      'no root credentials, and yet a key was used',
      { ...rootWithoutCredentials, access_key_1_active: 'N/A', access_key_1_last_used_date: daysAgo(1) },
      'undecidable',
    ],
    ['a further key in additional_credentials_info', further, 'undecidable'],
    ['a further key beside an active one', { ...further, ...key(1, daysAgo(5), 'N/A') }, 'fail'],
    ['additional_credentials_info N/A', { additional_credentials_info: 'N/A' }, 'pass'],
    ['GovCloud, active key', { ...govCloudRoot, ...key(1, daysAgo(5), 'N/A') }, 'fail'],
    ['no_information', { access_key_1_active: 'no_information' }, 'undecidable'],
  ],
  'root-mfa': [
    ['MFA', {}, 'pass'],
    ['no MFA, newer shape', { mfa_active: 'false' }, 'fail'],
    ['no MFA, older shape', { ...oldRoot, mfa_active: 'FALSE' }, 'fail'],
    ['MFA, older shape', oldRoot, 'pass'],
    ['no root credentials', rootWithoutCredentials, 'pass'],
    ['no root credentials, MFA N/A', { ...rootWithoutCredentials, mfa_active: 'N/A' }, 'pass'],
    ['MFA not told', { mfa_active: 'N/A' }, 'undecidable'],
    ['password unreadable, no MFA', { password_enabled: 'perhaps', mfa_active: 'false' }, 'undecidable'],
    ['no password, active key, no MFA', { ...rootWithoutCredentials, ...key(2, daysAgo(9), 'N/A') }, 'fail'],
    ['no password, active certificate, no MFA', { ...rootWithoutCredentials, ...certificate(1) }, 'fail'],
    [
      'no password, active key, MFA',
      { ...rootWithoutCredentials, ...key(1, daysAgo(9), 'N/A'), mfa_active: 'true' },
      'pass',
    ],
    [
      'no password, active key, MFA not told',
      { ...rootWithoutCredentials, ...key(1, daysAgo(9), 'N/A'), mfa_active: 'N/A' },
      'undecidable',
    ],
    ['no password, key unreadable', { ...rootWithoutCredentials, access_key_1_active: '?' }, 'undecidable'],
    [
      'no password, certificate unreadable',
      { ...rootWithoutCredentials, cert_2_active: 'not_supported' },
      'undecidable',
    ],
    ['no password, a further key', { ...rootWithoutCredentials, ...further }, 'undecidable'],
    [
      'no password, inactive key and certificate',
      { ...rootWithoutCredentials, access_key_1_last_rotated: daysAgo(90), ...certificate(2, 'false') },
      'pass',
    ],
    [
      'no password, everything N/A',
      {
        ...rootWithoutCredentials,
        access_key_1_active: 'N/A',
        access_key_2_active: 'N/A',
        cert_1_active: 'N/A',
        cert_2_active: 'N/A',
      },
      'pass',
    ],
    ['a further key, MFA', further, 'pass'],
    ['GovCloud: no console', govCloudRoot, 'not-applicable'],
    ['GovCloud, no password', { ...govCloudRoot, password_enabled: 'false' }, 'not-applicable'],
    ['GovCloud, and yet a password', { ...govCloudRoot, password_enabled: 'true' }, 'fail'],
    ['China: like everywhere', { ...oldRoot, arn: 'arn:aws-cn:iam::111122223333:root', mfa_active: 'false' }, 'fail'],
  ],
  'root-hardware-mfa': [
    ['MFA of some kind', {}, 'undecidable'],
    ['MFA of some kind, older shape', oldRoot, 'undecidable'],
    ['no MFA at all, which root-mfa fails', { mfa_active: 'false' }, 'undecidable'],
    ['no root credentials', rootWithoutCredentials, 'not-applicable'],
    ['MFA not told', { mfa_active: '' }, 'undecidable'],
    ['no password, active key', { ...rootWithoutCredentials, ...key(1, daysAgo(9), 'N/A') }, 'undecidable'],
    ['no password, a further key', { ...rootWithoutCredentials, ...further }, 'undecidable'],
    ['GovCloud: no console', govCloudRoot, 'not-applicable'],
  ],
  'root-activity': [
    ['long ago', {}, 'pass'],
    ['yesterday', { password_last_used: daysAgo(1) }, 'fail'],
    ['yesterday, older form of time', { ...oldRoot, password_last_used: daysAgo(1, '+00:00') }, 'fail'],
    ['exactly 30 days', { password_last_used: daysAgo(30) }, 'pass'],
    ['a second less', { password_last_used: daysAgo(30 - second) }, 'fail'],
    ['never', { password_last_used: 'no_information' }, 'pass'],
    ['no root credentials', rootWithoutCredentials, 'pass'],
    ['key used, password not', { ...key(1, daysAgo(90), daysAgo(2)), password_last_used: 'no_information' }, 'fail'],
    ['inactive key used lately', { access_key_2_last_used_date: daysAgo(3) }, 'fail'],
    ['unknown', { password_last_used: 'not_supported' }, 'undecidable'],
    ['a date that no calendar has', { password_last_used: '2026-02-30T00:00:00Z' }, 'undecidable'],
    ['after the report', { password_last_used: daysAgo(-2) }, 'undecidable'],
    ['no_information of a key', { access_key_1_last_used_date: 'no_information' }, 'undecidable'],
    ['N/A beside a password', { password_last_used: 'N/A' }, 'undecidable'],
    ['N/A beside a password, older shape', { ...oldRoot, password_last_used: 'N/A' }, 'undecidable'],
    ['empty', { password_last_used: '' }, 'undecidable'],
    ['a further key', further, 'undecidable'],
    ['a further key, used yesterday', { ...further, password_last_used: daysAgo(1) }, 'fail'],
    ['GovCloud: no console', { ...govCloudRoot, password_last_used: 'not_supported' }, 'pass'],
    ['GovCloud: key used', { ...govCloudRoot, ...key(1, daysAgo(90), daysAgo(2)), password_last_used: 'N/A' }, 'fail'],
  ],
  'root-signing-certificate': [
    ['none', {}, 'pass'],
    ['active', certificate(2), 'fail'],
    ['inactive', certificate(1, 'FALSE'), 'pass'],
    ['no root credentials', { ...rootWithoutCredentials, cert_1_active: 'N/A' }, 'pass'],
    ['N/A with a date', { ...certificate(1, 'N/A') }, 'undecidable'],
    ['not told', { cert_1_active: 'not_supported' }, 'undecidable'],
    ['a further certificate', further, 'undecidable'],
  ],
}

const noPassword: Cells = {
  password_enabled: 'false',
  password_last_used: 'N/A',
  password_last_changed: 'N/A',
  mfa_active: 'false',
}

const bedrockUser: Cells = { ...noPassword, user: 'BedrockAPIKey-x1y2' }

const userCases: Readonly<Record<string, readonly Case[]>> = {
  'console-mfa': [
    ['password and MFA', {}, 'pass'],
    ['password, no MFA', { mfa_active: 'false' }, 'fail'],
    ['capitals', { password_enabled: 'TRUE', mfa_active: 'FALSE' }, 'fail'],
    ['no password', noPassword, 'not-applicable'],
    ['password not told', { password_enabled: 'not_supported' }, 'undecidable'],
    ['MFA not told', { mfa_active: 'N/A' }, 'undecidable'],
    ['a further key changes nothing', further, 'pass'],
    ['N/A', { password_enabled: 'N/A' }, 'undecidable'],
  ],
  'keys-at-user-creation': [
    ['no keys', {}, 'not-applicable'],
    ['key in use', key(1, daysAgo(10), daysAgo(1)), 'pass'],
    ['never used key of a console user', key(1, daysAgo(400), 'N/A'), 'fail'],
    ['second slot', key(2, daysAgo(400), 'N/A'), 'fail'],
    ['never used, no password', { ...noPassword, ...key(1, daysAgo(400), 'N/A') }, 'not-applicable'],
    ['inactive and never used', { access_key_1_last_rotated: daysAgo(400) }, 'not-applicable'],
    ['use unreadable', key(1, daysAgo(10), 'soon'), 'undecidable'],
    ['used after the report', key(1, daysAgo(10), daysAgo(-1)), 'undecidable'],
    ['a further key', further, 'undecidable'],
    ['a further key, no password', { ...noPassword, ...further }, 'not-applicable'],
    ['a further key, empty cell', { additional_credentials_info: ' ' }, 'not-applicable'],
  ],
  'unused-credentials': [
    ['used yesterday', {}, 'pass'],
    ['a second less than 45 days', { password_last_used: daysAgo(45 - second) }, 'pass'],
    ['exactly 45 days', { password_last_used: daysAgo(45) }, 'fail'],
    ['exactly 45 days, older form', { password_last_used: daysAgo(45, '+00:00') }, 'fail'],
    ['never used, set lately', { password_last_used: 'no_information', password_last_changed: daysAgo(3) }, 'pass'],
    ['never used, set long ago', { password_last_used: 'no_information' }, 'fail'],
    [
      'never used, set exactly 45 days ago',
      { password_last_used: 'no_information', password_last_changed: daysAgo(45) },
      'fail',
    ],
    ['a further key', further, 'undecidable'],
    ['a further key beside an unused one', { ...further, ...key(1, daysAgo(500), daysAgo(50)) }, 'fail'],
    ['no credentials but a further key', { ...noPassword, ...further }, 'undecidable'],
    [
      'never used, change not told',
      { password_last_used: 'no_information', password_last_changed: 'N/A' },
      'undecidable',
    ],
    ['N/A beside a password', { password_last_used: 'N/A' }, 'undecidable'],
    ['key in use', key(1, daysAgo(500), daysAgo(2)), 'pass'],
    ['key used exactly 45 days ago', key(2, daysAgo(500), daysAgo(45)), 'fail'],
    ['key never used, made lately', key(1, daysAgo(10), 'N/A'), 'pass'],
    ['key never used, made long ago', key(1, daysAgo(46), 'N/A'), 'fail'],
    ['key never used, no dates at all', key(1, 'N/A', 'N/A'), 'undecidable'],
    ['no_information of a key', key(1, daysAgo(10), 'no_information'), 'undecidable'],
    ['no credentials at all', noPassword, 'not-applicable'],
    ['inactive key, long unused', { ...noPassword, access_key_1_last_rotated: daysAgo(900) }, 'not-applicable'],
    ['one unused, one unreadable', { ...key(1, daysAgo(500), daysAgo(50)), access_key_2_active: '?' }, 'fail'],
    ['one in use, one unreadable', { ...key(1, daysAgo(500), daysAgo(5)), access_key_2_active: '?' }, 'undecidable'],
    ['date that is none', { password_last_used: '2026-13-01T00:00:00Z' }, 'undecidable'],
  ],
  'one-active-key': [
    ['none', {}, 'pass'],
    ['one', key(2, daysAgo(1), 'N/A'), 'pass'],
    ['two', { ...key(1, daysAgo(1), 'N/A'), ...key(2, daysAgo(1), 'N/A') }, 'fail'],
    ['one active, one unreadable', { ...key(1, daysAgo(1), 'N/A'), access_key_2_active: 'N/A' }, 'undecidable'],
    ['one inactive, one unreadable', { access_key_2_active: 'N/A' }, 'pass'],
    ['a further key', further, 'undecidable'],
    ['two and a further one', { ...further, ...key(1, daysAgo(1), 'N/A'), ...key(2, daysAgo(1), 'N/A') }, 'fail'],
  ],
  'key-rotation': [
    ['no keys', {}, 'not-applicable'],
    ['90 days', key(1, daysAgo(90), daysAgo(1)), 'pass'],
    ['a second more', key(1, daysAgo(90 + second), daysAgo(1)), 'fail'],
    ['second slot, older form', key(2, daysAgo(213, '+00:00'), daysAgo(1)), 'fail'],
    ['one young, one old', { ...key(1, daysAgo(1), 'N/A'), ...key(2, daysAgo(91), 'N/A') }, 'fail'],
    ['inactive and old', { access_key_1_last_rotated: daysAgo(900) }, 'not-applicable'],
    ['active without a date', key(1, 'N/A', 'N/A'), 'undecidable'],
    ['junk date', key(1, 'yesterday', 'N/A'), 'undecidable'],
    ['after the report', key(1, daysAgo(-1), 'N/A'), 'undecidable'],
    ['whether active not told', { access_key_1_active: '' }, 'undecidable'],
    ['a further key', further, 'undecidable'],
    ['additional_credentials_info n/a', { additional_credentials_info: 'n/a' }, 'not-applicable'],
  ],
  'user-mfa': [
    ['MFA', {}, 'pass'],
    ['no password, no MFA', noPassword, 'fail'],
    ['unknown', { mfa_active: 'not_supported' }, 'undecidable'],
    ['a further key changes nothing', further, 'pass'],
  ],
  'signing-certificate': [
    ['none', {}, 'pass'],
    ['active', certificate(1), 'fail'],
    ['N/A', { cert_1_active: 'N/A', cert_2_active: 'N/A' }, 'pass'],
    ['empty', { cert_1_active: '' }, 'undecidable'],
    ['one active, one unreadable', { ...certificate(1), cert_2_active: '?' }, 'fail'],
    ['a further certificate', further, 'undecidable'],
  ],
  'service-credential-user': [
    ['an ordinary user', {}, 'not-applicable'],
    ['a key of an ordinary user', key(1, daysAgo(1), 'N/A'), 'not-applicable'],
    ['nothing but the service credential', bedrockUser, 'pass'],
    ['a password', { ...bedrockUser, password_enabled: 'true' }, 'fail'],
    ['an active key', { ...bedrockUser, ...key(2, daysAgo(1), 'N/A') }, 'fail'],
    ['an inactive key', { ...bedrockUser, access_key_1_last_rotated: daysAgo(10) }, 'pass'],
    ['password unreadable', { ...bedrockUser, password_enabled: 'N/A' }, 'undecidable'],
    ['key unreadable', { ...bedrockUser, access_key_2_active: '' }, 'undecidable'],
    ['a further key', { ...bedrockUser, ...further }, 'undecidable'],
  ],
}

const verdictOf = (id: string, cells: Cells): Verdict | undefined => {
  const columns = [...classicColumns, 'additional_credentials_info']
  const { controlStatus } = assessReport(report([cells], { columns }), defaultThresholds)
  for (const [check, counts] of controlStatus ?? []) {
    if (check.id !== id) continue
    return (Object.keys(counts) as Verdict[]).find((verdict) => counts[verdict] === 1)
  }
  return undefined
}

for (const [cases, base] of [
  [rootCases, goodRoot],
  [userCases, goodUser],
] as const) {
  for (const [id, table] of Object.entries(cases)) {
    test(`${id}`, async (t) => {
      for (const [what, cells, verdict] of table) {
        await t.test(`${what}: ${verdict}`, () => assert.equal(verdictOf(id, { ...base, ...cells }), verdict))
      }
    })
  }
}

test('every check of the catalog has its table', () => {
  assert.deepEqual(checks.map(({ id }) => id).sort(), [...Object.keys(rootCases), ...Object.keys(userCases)].sort())
})
